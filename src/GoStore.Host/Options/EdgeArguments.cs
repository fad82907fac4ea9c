using System.CommandLine;
using GoStore.Actors;
using GoStore.Host.Commands;

namespace GoStore.Host.Options;

/// <summary>The five arguments that name an edge, in the order in which it reads: <c>User ann follows User bob</c>. One object per command, because symbols remember their place.</summary>
internal sealed class EdgeArguments
{
    private readonly NodeArguments from = new("FROM-", "The node at which the edge starts");
    private readonly Argument<string> type = new("EDGE") { Description = "The type of the edge, such as follows; it stands between the two nodes" };
    private readonly NodeArguments to = new("TO-", "The node at which the edge ends");

    public void AddTo(Command command)
    {
        from.AddTo(command);
        command.Add(type);
        to.AddTo(command);
    }

    public EdgeKey Of(StoreCall call) => new(from.Of(call), call.Get(type), to.Of(call));
}

/// <summary>The two arguments that name a node: <c>User ann</c>. One object per command.</summary>
internal sealed class NodeArguments(string prefix, string description)
{
    private readonly Argument<string> type = new($"{prefix}TYPE") { Description = $"{description}: its type, such as User" };
    private readonly Argument<string> id = new($"{prefix}ID") { Description = $"{description}: which one" };

    public void AddTo(Command command)
    {
        command.Add(type);
        command.Add(id);
    }

    public Node Of(StoreCall call) => new(call.Get(type), call.Get(id));
}
