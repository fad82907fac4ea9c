using System.Runtime.InteropServices;
using GoStore.Host.Input;
using GoStore.Host.LineEditing;

namespace GoStore.Host.Interactive;

/// <summary>A session with somebody at a terminal: prompt, line, result, and again, whatever happens.</summary>
internal sealed class InteractiveLoop(ShellSession session, ITerminal terminal, LineHistory history)
{
    private const string Continued = "... ";

    /// <summary>What Ctrl+C ends: the command that runs, or the one that will in a moment.</summary>
    private CancellationTokenSource interrupt = new();

    public async Task RunAsync()
    {
        using PosixSignalRegistration interrupts = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
        {
            context.Cancel = true;
            interrupt.Cancel();
        });
        while (!session.IsOver)
        {
            interrupt = new CancellationTokenSource();
            if (await ReadAsync() is not { } line)
            {
                return;
            }

            if (ShellWords.Read(line) is { Open: '\0' } words)
            {
                await session.RunAsync(words, interrupt.Token);
            }
        }
    }

    /// <summary>Reads a command, which has more than one line where a quotation mark is left open. Empty where it was cancelled, null at the end.</summary>
    private async Task<string?> ReadAsync()
    {
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
