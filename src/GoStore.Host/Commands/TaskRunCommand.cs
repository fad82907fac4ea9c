using System.CommandLine;
using GoStore.Actors;
using GoStore.Host.Connections;
using GoStore.Host.Options;
using GoStore.Host.Output;
using GoStore.Host.Processes;

namespace GoStore.Host.Commands;

/// <summary>Runs tasks: with the handlers <c>log</c> and <c>echo</c>, or with a program for each.</summary>
internal sealed class TaskRunCommand : SpaceCommand
{
    private const string Log = "log";
    private const string Echo = "echo";

    /// <summary>Longer than a program has to end once it was asked to.</summary>
    private static readonly TimeSpan CancelLimit = TaskProgram.Patience + TimeSpan.FromSeconds(5);

    private readonly Option<string[]> handlers = new("--handler") { Description = $"Run tasks of this name with the handler of that name: {Log} or {Echo}; may be repeated [both]", HelpName = "NAME", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string?> exec = new("--exec") { Description = "Run this program for each task, with the payload on its standard input; its arguments stand at the end, after '--'", HelpName = "PROGRAM" };
    private readonly Option<string[]> names = new("--name") { Description = "With --exec: only tasks of this name; may be repeated [all]", HelpName = "NAME", Arity = ArgumentArity.OneOrMore };
    private readonly Argument<string[]> arguments = new("ARGUMENT") { Description = "The arguments of the program, after '--'", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<int?> concurrency = TaskOptions.Number("--concurrency", "How many run at a time [4]", 1, 100);
    private readonly Option<TimeSpan?> lease = TaskOptions.Time("--lease", "After which time others take over where this machine dies [30s]");
    private readonly Option<TimeSpan?> stopLimit = TaskOptions.Time("--stop-limit", "How long what runs may go on after Ctrl+C [20s]", fromZero: true);
    private readonly Option<string?> runner = new("--runner") { Description = "Who runs them; different for each that runs at the same time [a name of its own]", HelpName = "RUNNER" };
    private readonly Option<bool> untilIdle = new("--until-idle") { Description = "End when nothing is due" };

    public TaskRunCommand(Shell shell)
        : base(shell, StoreAccess.Read, "run", "Run tasks as they become due, until Ctrl+C")
    {
        Add(handlers);
        Add(exec);
        Add(names);
        Add(arguments);
        Add(concurrency);
        Add(lease);
        Add(stopLimit);
        Add(runner);
        Add(untilIdle);
        Validators.Add(result =>
        {
            bool isProgram = result.GetResult(exec) is not null;
            if (isProgram && result.GetResult(handlers) is not null)
            {
                result.AddError("--exec and --handler exclude each other.");
            }
            else if (!isProgram && (result.GetResult(names) is not null || result.GetResult(arguments) is { Tokens.Count: > 0 }))
            {
                result.AddError("--name, and arguments after '--', are for the program of --exec.");
            }

            foreach (string handler in result.GetValue(handlers) ?? [])
            {
                if (handler is not (Log or Echo))
                {
                    result.AddError($"There is no handler \"{handler}\": there are {Log} and {Echo}. To run a program for tasks of any name use --exec.");
                }
            }
        });
    }

    protected override async Task<ExitCode> RunAsync(IStoreSpace space, StoreCall call)
    {
        var options = new TaskRunnerOptions
        {
            Runner = call.Arguments.GetValue(runner),
            Concurrency = call.Arguments.GetValue(concurrency),
            Lease = call.Arguments.GetValue(lease),
            StopLimit = call.Arguments.GetValue(stopLimit),
            CancelLimit = CancelLimit,
            UntilIdle = call.Arguments.GetValue(untilIdle),
        };
        await space.Tasks.RunAsync(Handlers(call), options, call.CancellationToken);
        call.CancellationToken.ThrowIfCancellationRequested();
        return ExitCode.Done;
    }

    private TaskHandlers Handlers(StoreCall call)
    {
        // Several run at a time, and lines must not run into each other.
        var gate = new Lock();
        var all = new TaskHandlers();
        if (call.Arguments.GetValue(exec) is { } program)
        {
            var run = new TaskProgram(program, call.Arguments.GetValue(arguments) ?? [], call, gate);
            string[] only = [.. (call.Arguments.GetValue(names) ?? []).Distinct(StringComparer.Ordinal)];
            foreach (string name in only)
            {
                all.Add(name, (task, cancellationToken) => ReportAsync(run.RunAsync, task, cancellationToken));
            }

            return only.Length > 0 ? all : all.AddForAll((task, cancellationToken) => ReportAsync(run.RunAsync, task, cancellationToken));
        }

        foreach (string handler in (call.Arguments.GetValue(handlers) is { Length: > 0 } given ? given : [Log, Echo]).Distinct(StringComparer.Ordinal))
        {
            all.Add(handler, (task, _) =>
            {
                Print(handler == Echo ? task.Payload : call.Arguments.GetValue(JsonOption.Instance) ? JsonText.Task(task.Task) : $"{JsonText.Time(DateTimeOffset.UtcNow)} {PlainText.Word(task.Id)} {PlainText.Line(task.Payload)}");
                return Task.CompletedTask;
            });
        }

        return all;

        void Print(string line)
        {
            lock (gate)
            {
                call.Results.Line(line);
                call.Results.Stream.Flush();
            }
        }

        async Task ReportAsync(Func<TaskRun, CancellationToken, Task> handle, TaskRun task, CancellationToken cancellationToken)
        {
            try
            {
                await handle(task, cancellationToken);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                lock (gate)
                {
                    ErrorLine.Write(call.Shell.Error, $"The task \"{task.Id}\" ({task.Name}) failed at attempt {task.Attempt} of {task.Task.MaxAttempts}: {error.Message}");
                }

                throw;
            }
        }
    }
}
