using System.Runtime.InteropServices;
using GoStore.Host.Input;
using GoStore.Host.LineEditing;

namespace GoStore.Host.Interactive;

/// <summary>A session with somebody at a terminal: prompt, line, result, and again, whatever happens.</summary>
internal sealed class InteractiveLoop(ShellSession session, ITerminal terminal, LineHistory history)
{
    private const string Continued = "... ";

    /// <summary>Ctrl+C is a key while a line is typed, and a signal to the command while one runs.</summary>
    private static bool InterruptsAreKeys
    {
        set => Console.TreatControlCAsInput = value;
    }

    public async Task RunAsync()
    {
        // Each command hears of Ctrl+C by itself. Between two commands it would end the program.
        using PosixSignalRegistration interrupts = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
        try
        {
            while (!session.IsOver && await ReadAsync() is { } line)
            {
                if (ShellWords.Read(line) is { Open: '\0' } words)
                {
                    InterruptsAreKeys = false;
                    await session.RunAsync(words);
                }
            }
        }
        finally
        {
            InterruptsAreKeys = false;
        }
    }

    /// <summary>Reads a command, which has more than one line where a quotation mark is left open. Empty where it was cancelled, null at the end.</summary>
    private async Task<string?> ReadAsync()
    {
        InterruptsAreKeys = true;
        var editor = new LineEditor(terminal, history.Lines, session.Completion.CompleteAsync);
        string text = "";
        while (true)
        {
            LineRead read = await editor.ReadAsync(text.Length == 0 ? session.Prompt : Continued);
            if (read.End != LineEnd.Entered)
            {
                return read.End == LineEnd.Closed && text.Length == 0 ? null : "";
            }

            text += read.Text;
            if (ShellWords.Read(text).Open == '\0')
            {
                history.Add(text);
                return text;
            }

            text += "\n";
        }
    }
}
