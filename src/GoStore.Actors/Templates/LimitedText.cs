using System.Text;

namespace GoStore.Actors.Templates;

/// <summary>Text that is written bit by bit, and may become only so long. It is bytes, see <see cref="ByteText"/>.</summary>
internal sealed class LimitedText(int limit)
{
    private readonly StringBuilder text = new();

    public int Length => text.Length;

    public void Append(char one) => Append(one, 1);

    public void Append(ReadOnlySpan<char> more)
    {
        int fits = Fitting(more.Length);
        text.Append(more[..fits]);
        Refuse(more.Length > fits);
    }

    public void Append(char one, int times)
    {
        if (times > 0)
        {
            int fits = Fitting(times);
            text.Append(one, fits);
            Refuse(times > fits);
        }
    }

    public override string ToString() => text.ToString();

    private int Fitting(int more) => Math.Min(more, limit - text.Length);

    /// <summary>What fits stands there by then, as an error shows the beginning of what is too long.</summary>
    private void Refuse(bool tooLong)
    {
        if (tooLong)
        {
            throw new TemplateLimitException($"exceeded maximum length of text ({limit} bytes; gostore.templates.output-limit)");
        }
    }
}

/// <summary>A template asks for more than it may have. It does not leave this folder.</summary>
internal sealed class TemplateLimitException(string message) : Exception(message);
