using System.Text;

namespace GoStore.Host.Input;

/// <summary>A value from standard input: to the byte, nothing added or removed.</summary>
internal static class StandardInput
{
    // SQLite's own bound on a value; the store's limit is lower and is checked by the store.
    private const int Largest = 1_000_000_000;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // What a process inherits cannot have the flag that closes it at the start of a program.
    private const int ClosedAtStart = 0x80000;
    private const string Descriptor = "/proc/self/fdinfo/0";

    /// <summary>Opens the input that the program was started with.</summary>
    /// <exception cref="CommandException">
    /// It was started without one. The runtime then uses the number for something of its own, and a read would wait for ever.
    /// </exception>
    public static Stream Open() => IsClosed()
        ? throw new CommandException(ExitCode.Usage, "Standard input is closed. Give the value as an argument, or send it through a pipe or from a file.")
        : Console.OpenStandardInput();

    private static bool IsClosed()
    {
        if (!OperatingSystem.IsLinux() || !File.Exists(Descriptor))
        {
            return false;
        }

        string? flags = File.ReadLines(Descriptor).FirstOrDefault(line => line.StartsWith("flags:", StringComparison.Ordinal));
        return flags is not null && (Convert.ToInt32(flags["flags:".Length..].Trim(), 8) & ClosedAtStart) != 0;
    }

    public static async Task<string> ReadAsync(Shell shell, CancellationToken cancellationToken)
    {
        if (shell.InputIsTerminal && shell.ErrorIsTerminal)
        {
            await shell.Error.WriteLineAsync("Type the value; Ctrl+D at the start of a line ends it.");
        }

        await using Stream input = shell.OpenInput();
        using var read = new MemoryStream();
        byte[] buffer = new byte[64 * 1024];
        int count;

        // A terminal's read cannot be cancelled; waiting for it can.
        while ((count = await input.ReadAsync(buffer, CancellationToken.None).AsTask().WaitAsync(cancellationToken)) > 0)
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
