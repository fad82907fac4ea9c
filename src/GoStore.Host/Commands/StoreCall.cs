using System.CommandLine;
using GoStore.Host.Options;
using GoStore.Host.Output;

namespace GoStore.Host.Commands;

/// <summary>One invocation of a command.</summary>
internal sealed class StoreCall
{
    public required ParseResult Arguments { get; init; }

    public required string Connection { get; init; }

    /// <summary>What came on standard input, for a command that takes a value from there.</summary>
    public required string Input { get; init; }

    public required Shell Shell { get; init; }

    public required Results Results { get; init; }

    public required CancellationToken CancellationToken { get; init; }

    public string Group => GroupOption.Of(Arguments);

    public T Get<T>(Argument<T> argument) => Arguments.GetRequiredValue(argument);
}
