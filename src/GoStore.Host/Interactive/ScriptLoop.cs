using System.Text;
using GoStore.Host.Input;
using GoStore.Host.Output;

namespace GoStore.Host.Interactive;

/// <summary>A session whose lines come from a file or a pipe. The first that fails is the last, unless it is to go on.</summary>
internal sealed class ScriptLoop(ShellSession session, Shell shell, bool keepGoing)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <returns>The exit code of the first line that failed; 0 where none did.</returns>
    public async Task<int> RunAsync()
    {
        await using Stream input = shell.OpenInput();
        using var reader = new StreamReader(input, Strict);
        int result = 0;
        int number = 0;
        while (!session.IsOver)
        {
            int first = number + 1;
            string text = "";
            ShellWords words;
            do
            {
                if (await ReadLineAsync(reader) is not { } line)
                {
                    return text.Length == 0 ? result : throw new CommandException(ExitCode.Usage, $"Line {first}: a quotation mark is open when the script ends. Close it.");
                }

                number++;
                text += (text.Length == 0 ? "" : "\n") + line;
                words = ShellWords.Read(text);
            }
            while (words.Open != '\0');

            int exitCode = await session.RunAsync(words, CancellationToken.None);
            if (exitCode == 0)
            {
                continue;
            }

            result = result == 0 ? exitCode : result;
            bool goesOn = keepGoing && exitCode != (int)ExitCode.Interrupted;
            ErrorLine.Write(shell.Error, $"That was line {first} of the script, with exit code {exitCode}; {(goesOn ? "those after it are run all the same" : "those after it were not run")}.");
            if (!goesOn)
            {
                return result;
            }
        }

        return result;
    }

    private static async Task<string?> ReadLineAsync(StreamReader reader)
    {
        try
        {
            return await reader.ReadLineAsync();
        }
        catch (DecoderFallbackException)
        {
            throw new CommandException(ExitCode.Usage, "The script is not UTF-8.");
        }
    }
}
