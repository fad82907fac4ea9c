using System.CommandLine;
using GoStore.Actors;
using GoStore.Host.Connections;
using GoStore.Host.Options;

namespace GoStore.Host.Commands;

internal sealed class IncrementCommand : EntriesCommand
{
    private readonly Argument<string> key = new("KEY") { Description = "The key; an absent one counts as 0" };
    private readonly Argument<long?> amount = NumberArgument.Optional("BY", "What to add; may be negative [1]");
    private readonly Option<long?> by = new("--by")
    {
        Description = "The same as an option",
        HelpName = "BY",
        CustomParser = result => NumberArgument.Parse("--by", result),
    };

    public IncrementCommand(Shell shell)
        : base(shell, StoreAccess.Write, "increment", "Add to a whole number and print the sum")
    {
        Add(key);
        Add(amount);
        Add(by);
        Add(GroupOption.Instance);
        Validators.Add(result =>
        {
            if (result.GetResult(by) is not null && result.GetResult(amount) is { Tokens.Count: > 0 })
            {
                result.AddError("BY and --by exclude each other. Give one of them.");
            }
        });
    }

    protected override async Task<ExitCode> RunAsync(IEntries store, StoreCall call)
    {
        long added = call.Arguments.GetValue(amount) ?? call.Arguments.GetValue(by) ?? 1;
        long sum = await store.IncrementAsync(call.Group, call.Get(key), added, call.CancellationToken);
        call.Results.Fact($"{sum}", json => json.WriteNumber("value", sum));
        return ExitCode.Done;
    }
}
