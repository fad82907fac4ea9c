using System.CommandLine;
using GoStore.Actors;
using GoStore.Host.Options;
using GoStore.Host.Output;

namespace GoStore.Host.Commands;

internal sealed class ConsumerStatusCommand : ChangeLogCommand
{
    private readonly Argument<string> name = ConsumerCommand.NameArgument();

    public ConsumerStatusCommand(Shell shell)
        : base(shell, "status", "Print where a consumer stands and who has it")
        => Add(name);

    protected override async Task<ExitCode> RunAsync(IChangeLog log, StoreCall call)
    {
        ConsumerStatus status = await log.Consumer(call.Get(name)).StatusAsync(call.CancellationToken) ?? throw ConsumerCommand.NotFound(call.Get(name));
        if (call.Arguments.GetValue(JsonOption.Instance))
        {
            call.Results.Line(JsonText.Consumer(status));
            return ExitCode.Done;
        }

        call.Results.Line($"next {status.Next}");
        call.Results.Line($"latest {status.Latest}");
        call.Results.Line($"lag {status.Lag}");
        call.Results.Line(status.Owner is { } owner ? $"owner {PlainText.Line(owner)}" : "owner nobody");
        if (status.LeasedUntil is { } until)
        {
            call.Results.Line($"leased-until {JsonText.Time(until)}");
        }

        if (status.Type is { } type)
        {
            call.Results.Line($"type {PlainText.Line(type)}");
        }

        return ExitCode.Done;
    }
}
