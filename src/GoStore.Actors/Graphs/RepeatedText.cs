using System.Text;

namespace GoStore.Actors.Graphs;

/// <summary>Makes one string of a text that comes again and again, such as the type of a million edges.</summary>
internal sealed class RepeatedText
{
    private const int Slots = 64;
    private const int Longest = 64;

    private readonly (byte[] Utf8, string Text)[] slots = new (byte[], string)[Slots];

    public string Of(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length is 0 or > Longest)
        {
            return Encoding.UTF8.GetString(utf8);
        }

        ref (byte[] Utf8, string Text) slot = ref slots[(utf8[0] + (7 * utf8[^1]) + (31 * utf8.Length)) % Slots];
        if (slot.Utf8 is null || !utf8.SequenceEqual(slot.Utf8))
        {
            slot = (utf8.ToArray(), Encoding.UTF8.GetString(utf8));
        }

        return slot.Text;
    }
}
