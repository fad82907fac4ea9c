using GoStore.Actors;
using GoStore.Host.Connections;
using GoStore.Host.Output;

namespace GoStore.Host;

/// <summary>What becomes of a failure: an exit code, and one line of error at most.</summary>
internal static class Failures
{
    public static async Task<int> CatchAsync(Shell shell, Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (OperationCanceledException)
        {
            Flush(shell);
            return (int)ExitCode.Interrupted;
        }
        catch (IOException error) when (StandardOutput.IsClosedByReader(error))
        {
            // Whoever reads has seen enough: 'gostore list | head -1' is no failure.
            return (int)ExitCode.Done;
        }
        catch (StoreException error)
        {
            // The server speaks to whoever sends HTTP.
            string more = error.Code == ErrorCode.Unauthenticated ? $" Here it is taken from the variable {StoreConnection.KeyVariable}." : "";
            return Report(shell, ExitCodes.For(error.Code), error.Message + more);
        }
        catch (CommandException error)
        {
            return Report(shell, error.ExitCode, error.Message);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Report(shell, ExitCode.Failed, error.Message);
        }
#pragma warning disable CA1031 // A program's last line of defence: one line instead of a stack trace.
        catch (Exception error)
        {
            return Report(shell, ExitCode.Failed, $"An error that was not foreseen, {error.GetType().Name}: {error.Message}");
        }
#pragma warning restore CA1031
    }

    public static int Report(Shell shell, ExitCode exitCode, string message)
    {
        Flush(shell);
        try
        {
            ErrorLine.Write(shell.Error, message);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
        }

        return (int)exitCode;
    }

    /// <summary>What was found before the failure is printed before it. Where that or the error cannot be written, the exit code still can.</summary>
    private static void Flush(Shell shell)
    {
        try
        {
            shell.Output.Flush();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
        }
    }
}
