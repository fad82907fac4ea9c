using System.CommandLine;
using GoStore.Actors;
using GoStore.Host.Connections;
using GoStore.Host.Input;
using GoStore.Host.Options;

namespace GoStore.Host.Commands;

internal sealed class PatchCommand : EntriesCommand
{
    private readonly Argument<string> key = new("KEY") { Description = "The key" };

    public PatchCommand(Shell shell)
        : base(shell, StoreAccess.Write, "patch", "Apply the JSON merge patch (RFC 7396) on standard input and print the new value")
    {
        Add(key);
        Add(GroupOption.Instance);
        ExpectedVersionOptions.AddTo(this);
    }

    protected override string Received(ParseResult arguments, string input) => JsonInput.Validated(input);

    protected override bool TakesInput(ParseResult arguments) => true;

    protected override async Task<ExitCode> RunAsync(IEntries store, StoreCall call)
    {
        EntryPatched patched = await store.PatchAsync(call.Group, call.Get(key), call.Input, ExpectedVersionOptions.Of(call.Arguments), call.CancellationToken);
        call.Results.Fact(patched.Value, json =>
        {
            json.WriteString("value", patched.Value);
            json.WriteNumber("version", patched.Version);
        });
        return ExitCode.Done;
    }
}
