using GoStore.Actors.Tests.Support;
using GoStore.Actors.TestSupport;
using Xunit;

namespace GoStore.Actors.Tests.Graphs;

/// <summary>A store on a file in a folder of its own, with a clock that the test moves, and short names for its graph.</summary>
public abstract class GraphTest : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();

    internal ManualTimeProvider Clock { get; } = new();

    protected IStore Store { get; private set; } = null!;

    protected IGraph Graph => Store.Graph;

    protected string Folder => folder.Path;

    public async Task InitializeAsync() => Store = await OpenAsync();

    public async Task DisposeAsync()
    {
        await Store.DisposeAsync();
        folder.Dispose();
    }

    protected async Task ReopenAsync(string hocon = "")
    {
        await Store.DisposeAsync();
        Store = await OpenAsync(hocon);
    }

    /// <summary>Adds edges that are written as <c>a follows b</c>, or <c>a b</c> for one of type <c>e</c>.</summary>
    protected async Task AddAsync(params string[] edges)
    {
        foreach (string edge in edges)
        {
            string[] parts = edge.Split(' ');
            await Graph.AddEdgeAsync(N(parts[0]), parts.Length == 3 ? parts[1] : "e", N(parts[^1]));
        }
    }

    /// <summary>Adds a great many edges fast.</summary>
    protected async Task AddManyAsync(IEnumerable<(Node From, Node To)> edges)
    {
        foreach ((Node From, Node To)[] some in edges.Chunk(1000))
        {
            await Store.TransactionAsync(some.Select(edge => new GraphCommands.AddEdge(edge.From, "e", edge.To)));
        }
    }

    protected static Node N(string id) => new("n", id);

    protected static IEnumerable<string> Ids(IEnumerable<Node> nodes) => nodes.Select(node => node.Id);

    protected static string Text(GraphPath? path) => path is null ? "none" : string.Join(' ', Ids(path.Nodes));

    private Task<IStore> OpenAsync(string hocon = "") => Actors.Store.OpenAsync(folder.File("store.db"), options =>
    {
        options.TimeProvider = Clock;
        options.Hocon = hocon;
    });
}
