using System.CommandLine;

namespace GoStore.Host.Options;

/// <summary>The optional <c>OFFSET</c> and <c>LIMIT</c> at the end of a command. One object per command, because symbols remember their place.</summary>
internal sealed class WindowArguments
{
    private readonly Argument<long?> offset = NumberArgument.Optional("OFFSET", "How many to pass over [0]");
    private readonly Argument<long?> limit = NumberArgument.Optional("LIMIT", "How many at most [all]");

    public void AddTo(Command command)
    {
        command.Add(offset);
        command.Add(limit);
    }

    public long Offset(ParseResult arguments) => arguments.GetValue(offset) ?? 0;

    public long? Limit(ParseResult arguments) => arguments.GetValue(limit);

    /// <summary>Whether neither was given: then a walk in constant memory does.</summary>
    public bool IsOpen(ParseResult arguments) => arguments.GetValue(offset) is null && arguments.GetValue(limit) is null;
}
