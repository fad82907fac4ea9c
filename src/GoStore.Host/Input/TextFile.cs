using System.Text;

namespace GoStore.Host.Input;

/// <summary>A value from a file: to the byte, nothing added or removed.</summary>
internal static class TextFile
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static async Task<string> ReadAsync(string path, CancellationToken cancellationToken)
    {
        if (path.Length == 0)
        {
            throw new CommandException(ExitCode.Usage, "After '@' the name of a file is missing.");
        }

        try
        {
            return Strict.GetString(await File.ReadAllBytesAsync(path, cancellationToken));
        }
        catch (DecoderFallbackException)
        {
            throw new CommandException(ExitCode.Usage, $"The file {path} is not UTF-8, and values are text.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new CommandException(ExitCode.Usage, $"The file {path} cannot be read: {error.Message}");
        }
    }
}
