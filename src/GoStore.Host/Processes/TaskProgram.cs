using System.Diagnostics;
using System.Globalization;
using System.Text;
using GoStore.Actors;
using GoStore.Host.Commands;
using GoStore.Host.Options;

namespace GoStore.Host.Processes;

/// <summary>
/// A program that is run for each task. It gets the payload on its standard input and who it is in its environment; its output is this program's. No shell stands in between.
/// </summary>
internal sealed class TaskProgram(string program, string[] arguments, StoreCall call, Lock gate)
{
    /// <summary>How long it has to end once it was asked to.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>How much of the end of what it said on standard error is kept with the task.</summary>
    private const int LongestTail = 2000;

    /// <summary>What a program ends with that Ctrl+C has ended.</summary>
    private const int InterruptedExitCode = 130;

    public async Task RunAsync(TaskRun task, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        };
        start.Environment["GOSTORE_TASK_ID"] = task.Id;
        start.Environment["GOSTORE_TASK_NAME"] = task.Name;
        start.Environment["GOSTORE_TASK_ATTEMPT"] = task.Attempt.ToString(CultureInfo.InvariantCulture);
        start.Environment["GOSTORE_TASK_MAX_ATTEMPTS"] = task.Task.MaxAttempts.ToString(CultureInfo.InvariantCulture);
        start.Environment[ConnectionOption.Variable] = call.Connection;
        using Process process = ChildProcess.Start(start);
        Task<string> tail = PassOnAsync(process.StandardError);
        _ = WriteAsync(process, task.Payload);
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await ChildProcess.EndAsync(process, Patience);
            throw;
        }

        if (process.ExitCode == InterruptedExitCode && call.CancellationToken.IsCancellationRequested)
        {
            // Ctrl+C reaches every program of a terminal. It was interrupted, and has not failed.
            throw new OperationCanceledException();
        }

        if (process.ExitCode != 0)
        {
            // Whoever it has left behind may hold the pipe open; that is no reason to wait.
            string said = await Task.WhenAny(tail, Task.Delay(TimeSpan.FromSeconds(1), CancellationToken.None)) == tail ? (await tail).Trim() : "";
            throw new CommandException(ExitCode.Failed, $"\"{program}\" ended with exit code {process.ExitCode}{(said.Length > 0 ? $": {said}" : ".")}");
        }
    }

    private static async Task WriteAsync(Process process, string payload)
    {
        try
        {
            await process.StandardInput.WriteAsync(payload);
            process.StandardInput.Close();
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // It has ended, or closed its input, without reading all of it. That is its own business.
        }
    }

    /// <summary>Passes on what it says on standard error, and keeps the end of it.</summary>
    private async Task<string> PassOnAsync(StreamReader errors)
    {
        var tail = new StringBuilder();
        char[] buffer = new char[4096];
        int count;
        while ((count = await errors.ReadAsync(buffer)) > 0)
        {
            lock (gate)
            {
                call.Shell.Error.Write(buffer, 0, count);
                call.Shell.Error.Flush();
            }

            tail.Append(buffer, 0, count);
            if (tail.Length > LongestTail)
            {
                tail.Remove(0, tail.Length - LongestTail);
            }
        }

        return tail.ToString();
    }
}
