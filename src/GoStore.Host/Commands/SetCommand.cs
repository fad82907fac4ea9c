using System.CommandLine;
using GoStore.Actors;
using GoStore.Host.Connections;
using GoStore.Host.Options;

namespace GoStore.Host.Commands;

internal sealed class SetCommand : EntriesCommand
{
    private const string FromInput = "-";
    private readonly Argument<string> key = new("KEY") { Description = "The key" };
    private readonly Argument<string?> value = new("VALUE") { Description = "The value; '-' or nothing takes it from standard input", Arity = ArgumentArity.ZeroOrOne };

    public SetCommand(Shell shell)
        : base(shell, StoreAccess.Write, "set", "Write a value and print its version")
    {
        Add(key);
        Add(value);
        Add(GroupOption.Instance);
        Add(TimeToLiveOption.Instance);
        Add(TypeOption.Instance);
        ExpectedVersionOptions.AddTo(this);
    }

    protected override bool TakesInput(ParseResult arguments) => arguments.GetValue(value) is null or FromInput;

    protected override string Received(ParseResult arguments, string input)
        => input.Length > 0 || arguments.GetValue(value) == FromInput
            ? input
            : throw new CommandException(ExitCode.Usage, "VALUE is missing, and standard input is empty. Give a value, or '-' for the empty one on standard input.");

    protected override Task<ExitCode> RunAsync(IEntries store, StoreCall call)
        => EntryWriting.SetAsync(store, call, call.Get(key), TakesInput(call.Arguments) ? call.Input : call.Get(value)!);
}
