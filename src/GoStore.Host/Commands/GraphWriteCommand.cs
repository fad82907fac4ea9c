using System.CommandLine;
using GoStore.Actors;
using GoStore.Host.Connections;
using GoStore.Host.Input;
using GoStore.Host.Options;

namespace GoStore.Host.Commands;

internal sealed class GraphWriteCommand : GraphOperation
{
    private const string FromInput = "-";
    private readonly Kind kind;
    private readonly EdgeArguments edge = new();
    private readonly Argument<string?> properties = new("PROPERTIES")
    {
        Description = "A JSON document: itself, '@FILE' to take it from a file, or '-' for standard input [none]",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public GraphWriteCommand(Shell shell, string name, string description, Kind kind)
        : base(shell, StoreAccess.Write, name, description)
    {
        this.kind = kind;
        edge.AddTo(this);
        Add(properties);
        if (kind == Kind.Update)
        {
            Add(ExpectedVersionOptions.Version);
        }
    }

    internal enum Kind
    {
        Add,
        Update,
    }

    protected override bool TakesInput(ParseResult arguments) => arguments.GetValue(properties) == FromInput;

    protected override async Task<string> InputAsync(ParseResult arguments, CancellationToken cancellationToken) => arguments.GetValue(properties) switch
    {
        null => "",
        FromInput => JsonInput.Validated(await base.InputAsync(arguments, cancellationToken)),
        { } file when file.StartsWith('@') => JsonInput.Validated(await TextFile.ReadAsync(file[1..], cancellationToken), $"The file {file[1..]}"),
        { } text => JsonInput.Validated(text, "PROPERTIES"),
    };

    protected override async Task<ExitCode> RunAsync(IGraph graph, StoreCall call)
    {
        EdgeKey key = edge.Of(call);
        string? given = call.Input.Length == 0 ? null : call.Input;
        long version = kind == Kind.Add
            ? await graph.AddEdgeAsync(key.From, key.Type, key.To, given, call.CancellationToken)
            : await graph.UpdateEdgeAsync(key.From, key.Type, key.To, given, ExpectedVersionOptions.Of(call.Arguments), call.CancellationToken);
        call.Results.Fact($"{version}", json => json.WriteNumber("version", version));
        return ExitCode.Done;
    }
}
