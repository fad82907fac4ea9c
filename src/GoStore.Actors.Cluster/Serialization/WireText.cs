using System.Buffers;
using System.Runtime.Serialization;
using System.Text;
using System.Text.Unicode;

namespace GoStore.Actors.Cluster.Serialization;

/// <summary>
/// Text as UTF-8. Half of a surrogate pair, which is no text and which a store refuses, is written as its code point in three bytes (WTF-8): it arrives as it is
/// and is refused where it would have been without a network, instead of becoming another text on the way.
/// </summary>
internal static class WireText
{
    private const int SurrogateBytes = 3;

    /// <summary>How many bytes a text has. The replacement that this counts for half of a pair is as long as what is written for it.</summary>
    public static int Count(string text) => Encoding.UTF8.GetByteCount(text);

    /// <param name="text">The text.</param>
    /// <param name="bytes">Exactly as long as <see cref="Count"/> says.</param>
    public static void Write(string text, Span<byte> bytes)
    {
        ReadOnlySpan<char> rest = text;
        while (Utf8.FromUtf16(rest, bytes, out int read, out int written, replaceInvalidSequences: false) != OperationStatus.Done)
        {
            char half = rest[read];
            bytes = bytes[written..];
            bytes[0] = (byte)(0xE0 | half >> 12);
            bytes[1] = (byte)(0x80 | half >> 6 & 0x3F);
            bytes[2] = (byte)(0x80 | half & 0x3F);
            rest = rest[(read + 1)..];
            bytes = bytes[SurrogateBytes..];
        }
    }

    /// <exception cref="SerializationException">It is no text.</exception>
    public static string Read(ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes))
        {
            return Encoding.UTF8.GetString(bytes);
        }

        // Never more characters than bytes.
        char[] text = new char[bytes.Length];
        int length = 0;
        while (Utf8.ToUtf16(bytes, text.AsSpan(length), out int read, out int written, replaceInvalidSequences: false) != OperationStatus.Done)
        {
            length += written;
            bytes = bytes[read..];
            if (bytes.Length < SurrogateBytes || bytes[0] != 0xED || bytes[1] is < 0xA0 or > 0xBF || bytes[2] is < 0x80 or > 0xBF)
            {
                throw new SerializationException($"A text is not UTF-8: the byte 0x{bytes[0]:x2} cannot stand where it does.");
            }

            text[length++] = (char)(0xD000 | (bytes[1] & 0x3F) << 6 | bytes[2] & 0x3F);
            bytes = bytes[SurrogateBytes..];
        }

        return new string(text, 0, length + Encoding.UTF8.GetCharCount(bytes));
    }
}
