using System.CommandLine;
using GoStore.Actors;
using GoStore.Host.Connections;
using GoStore.Host.Input;
using GoStore.Host.Options;

namespace GoStore.Host.Commands;

internal sealed class PutCommand : EntriesCommand
{
    private readonly Argument<string> key = new("KEY") { Description = "The key" };

    public PutCommand(Shell shell)
        : base(shell, StoreAccess.Write, "put", "Write the JSON document on standard input and print its version")
    {
        Add(key);
        Add(GroupOption.Instance);
        Add(TimeToLiveOption.Instance);
        Add(TypeOption.Instance);
        ExpectedVersionOptions.AddTo(this);
    }

    protected override string Received(ParseResult arguments, string input) => JsonInput.Validated(input);

    protected override bool TakesInput(ParseResult arguments) => true;

    protected override Task<ExitCode> RunAsync(IEntries store, StoreCall call)
        => EntryWriting.SetAsync(store, call, call.Get(key), call.Input);
}
