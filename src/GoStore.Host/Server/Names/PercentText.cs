using System.Buffers;
using System.Text;

namespace GoStore.Host.Server.Names;

/// <summary>Percent-encoded UTF-8, read strictly: what is not well-formed is no text, and never becomes another one.</summary>
internal static class PercentText
{
    private const int OnStack = 256;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a text.</summary>
    /// <param name="encoded">The text as it came: ASCII, with everything else escaped.</param>
    /// <param name="plusIsSpace">Whether a plus is a space, as in a query string.</param>
    /// <param name="text">The text.</param>
    /// <returns>What is wrong; null where nothing is.</returns>
    public static string? TryDecode(ReadOnlySpan<char> encoded, bool plusIsSpace, out string text)
    {
        text = "";
        byte[]? rented = encoded.Length > OnStack ? ArrayPool<byte>.Shared.Rent(encoded.Length) : null;
        Span<byte> bytes = rented ?? stackalloc byte[OnStack];
        try
        {
            int length = 0;
            for (int index = 0; index < encoded.Length; index++)
            {
                char letter = encoded[index];
                if (letter == '%')
                {
                    if (index + 2 >= encoded.Length || !char.IsAsciiHexDigit(encoded[index + 1]) || !char.IsAsciiHexDigit(encoded[index + 2]))
                    {
                        return $"the escape \"{encoded[index..Math.Min(index + 3, encoded.Length)]}\" is broken; write % and two hexadecimal digits, and %25 for a percent sign itself";
                    }

                    bytes[length++] = (byte)((Digit(encoded[index + 1]) << 4) | Digit(encoded[index + 2]));
                    index += 2;
                }
                else if (letter >= 0x80)
                {
                    return "it has characters beyond ASCII that are not escaped; write them as the escaped bytes of their UTF-8";
                }
                else
                {
                    bytes[length++] = letter == '+' && plusIsSpace ? (byte)' ' : (byte)letter;
                }
            }

            text = Strict.GetString(bytes[..length]);
            return null;
        }
        catch (DecoderFallbackException)
        {
            return "its escapes are not UTF-8; escape the bytes of the name's UTF-8";
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    private static int Digit(char hex) => char.IsAsciiDigit(hex) ? hex - '0' : (hex | 0x20) - 'a' + 10;
}
