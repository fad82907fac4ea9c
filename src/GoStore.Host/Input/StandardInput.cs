using System.Text;

namespace GoStore.Host.Input;

/// <summary>A value from standard input: to the byte, nothing added or removed.</summary>
internal static class StandardInput
{
    // SQLite's own bound on a value; the store's limit is lower and is checked by the store.
    private const int Largest = 1_000_000_000;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static async Task<string> ReadAsync(Shell shell, CancellationToken cancellationToken)
    {
        if (shell.InputIsTerminal && shell.ErrorIsTerminal)
        {
            await shell.Error.WriteLineAsync("Type the value; Ctrl+D at the start of a line ends it.");
        }

        using var read = new MemoryStream();
        byte[] buffer = new byte[64 * 1024];
        int count;

        // A terminal's read cannot be cancelled; waiting for it can.
        while ((count = await shell.Input.ReadAsync(buffer, CancellationToken.None).AsTask().WaitAsync(cancellationToken)) > 0)
        {
            if (read.Length + count > Largest)
            {
                throw new CommandException(ExitCode.Limit, $"Standard input has more than {Largest} bytes, which no value may have. Store it in parts.");
            }

            read.Write(buffer, 0, count);
        }

        try
        {
            return Strict.GetString(read.GetBuffer(), 0, (int)read.Length);
        }
        catch (DecoderFallbackException)
        {
            throw new CommandException(ExitCode.Usage, "Standard input is not UTF-8, and values are text. Encode it first, for example with base64.");
        }
    }
}
