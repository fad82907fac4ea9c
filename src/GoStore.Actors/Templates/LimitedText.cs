using System.Text;

namespace GoStore.Actors.Templates;

/// <summary>Text that is written bit by bit, and may become only so long. It is bytes, see <see cref="ByteText"/>.</summary>
internal sealed class LimitedText(int limit)
{
    private readonly StringBuilder text = new();

    public int Length => text.Length;

    public void Append(char one)
    {
        Reserve(1);
        text.Append(one);
    }

    public void Append(ReadOnlySpan<char> more)
    {
        Reserve(more.Length);
        text.Append(more);
    }

    public void Append(char one, int times)
    {
        if (times > 0)
        {
            Reserve(times);
            text.Append(one, times);
        }
    }

    public override string ToString() => text.ToString();

    private void Reserve(int more)
    {
        if (more > limit - text.Length)
        {
            throw new TemplateLimitException($"exceeded maximum length of text ({limit} bytes; gostore.templates.output-limit)");
        }
    }
}

/// <summary>A template asks for more than it may have. It does not leave this folder.</summary>
internal sealed class TemplateLimitException(string message) : Exception(message);
