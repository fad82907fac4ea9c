using System.CommandLine;

namespace GoStore.Host.Options;

/// <summary>The arguments <c>FROM</c> and <c>TO</c>. One object per command, because symbols remember their place.</summary>
internal sealed class RangeArguments
{
    private readonly Argument<string> from = new("FROM") { Description = "The first key; '' for the first of all" };
    private readonly Argument<string> to = new("TO") { Description = "The first key after the range; '' for no end" };

    public void AddTo(Command command)
    {
        command.Add(from);
        command.Add(to);
    }

    public string From(ParseResult arguments) => arguments.GetRequiredValue(from);

    // No key comes before the empty one, so a range up to it could only ever be empty: it stands for no end.
    public string? To(ParseResult arguments) => arguments.GetRequiredValue(to) is { Length: > 0 } given ? given : null;
}
