using System.Text;
using System.Text.Json;
using GoStore.Actors;

namespace GoStore.Host.Output;

/// <summary>Writes what a command found: as JSON where that was asked for, as a table to a terminal, as plain lines to everything else.</summary>
internal sealed class Results(Stream output, bool json, bool table)
{
    /// <summary>The bytes themselves, for what has a form of its own.</summary>
    public Stream Stream => output;

    public void Line(string text)
    {
        output.Write(Encoding.UTF8.GetBytes(text));
        output.WriteByte((byte)'\n');
    }

    /// <summary>One fact: a line for people and scripts, or a JSON object.</summary>
    public void Fact(string plain, Action<Utf8JsonWriter> members) => Line(json ? JsonText.Object(members) : plain);

    /// <summary>Names or parts, one to a line.</summary>
    public Task TextsAsync(IAsyncEnumerable<string> texts, CancellationToken cancellationToken) =>
        ListAsync(texts, JsonText.Quote, PlainText.Line, null, cancellationToken);

    public Task EntriesAsync(IAsyncEnumerable<Entry> entries, CancellationToken cancellationToken) =>
        ListAsync(entries, JsonText.Entry, PlainText.Entry, EntryTable.WriteAsync, cancellationToken);

    public Task ChangesAsync(IAsyncEnumerable<Change> changes, CancellationToken cancellationToken) =>
        ListAsync(changes, JsonText.Change, PlainText.Change, null, cancellationToken);

    public Task ConsumersAsync(IAsyncEnumerable<ConsumerStatus> consumers, CancellationToken cancellationToken) =>
        ListAsync(consumers, JsonText.Consumer, consumer => $"{PlainText.Word(consumer.Name)} next {consumer.Next} lag {consumer.Lag}", null, cancellationToken);

    public Task LocksAsync(IAsyncEnumerable<LockStatus> locks, CancellationToken cancellationToken) =>
        ListAsync(locks, JsonText.Lock, each => $"{PlainText.Word(each.Name)} {PlainText.Word(each.Owner!)} {each.Token} {JsonText.Time(each.LeasedUntil!.Value)}", null, cancellationToken);

    public Task TasksAsync(IAsyncEnumerable<TaskInfo> tasks, CancellationToken cancellationToken) =>
        ListAsync(tasks, JsonText.Task, TaskText.Line, null, cancellationToken);

    public Task NamespacesAsync(IAsyncEnumerable<NamespaceInfo> namespaces, CancellationToken cancellationToken) =>
        ListAsync(namespaces, JsonText.Namespace, PlainText.Namespace, NamespaceTable.WriteAsync, cancellationToken);

    public Task KeysAsync(IAsyncEnumerable<Actors.Serving.AccessKey> keys, CancellationToken cancellationToken) =>
        ListAsync(keys, key => Server.Access.KeyText.Json(key), Server.Access.KeyText.Line, null, cancellationToken);

    public Task EdgesAsync(IAsyncEnumerable<Edge> edges, CancellationToken cancellationToken) =>
        ListAsync(edges, JsonText.Edge, PlainText.Edge, EdgeTable.WriteAsync, cancellationToken);

    public Task NodesAsync(IAsyncEnumerable<Node> nodes, CancellationToken cancellationToken) =>
        ListAsync(nodes, JsonText.Node, PlainText.Node, null, cancellationToken);

    public void Edge(Edge edge) => Line(json ? JsonText.Edge(edge) : PlainText.Edge(edge));

    /// <summary>A path: its edges, or the node alone where it has none.</summary>
    public void Path(GraphPath path)
    {
        if (json)
        {
            Line(JsonText.Path(path));
            return;
        }

        if (path.Depth == 0)
        {
            Line(PlainText.Node(path.Nodes[0]));
        }

        foreach (EdgeKey edge in path.Edges)
        {
            Line(PlainText.Edge(edge));
        }
    }

    /// <summary>One change as it comes: a line, which as JSON is an object of its own, and is seen at once.</summary>
    public void Change(Change change)
    {
        Line(json ? JsonText.Change(change) : PlainText.Change(change));
        output.Flush();
    }

    /// <param name="items">What was found.</param>
    /// <param name="toJson">One as JSON.</param>
    /// <param name="toPlain">One as a line.</param>
    /// <param name="writeTable">All as a table, where they have one.</param>
    /// <param name="cancellationToken">Ends it.</param>
    private async Task ListAsync<TItem>(
        IAsyncEnumerable<TItem> items, Func<TItem, string> toJson, Func<TItem, string> toPlain, Func<IAsyncEnumerable<TItem>, CancellationToken, Task>? writeTable, CancellationToken cancellationToken)
    {
        if (json)
        {
            await ArrayAsync(items, toJson, cancellationToken);
            return;
        }

        if (table && writeTable is not null)
        {
            await writeTable(items, cancellationToken);
            return;
        }

        await foreach (TItem item in items.WithCancellation(cancellationToken))
        {
            Line(toPlain(item));
        }
    }

    private async Task ArrayAsync<TItem>(IAsyncEnumerable<TItem> items, Func<TItem, string> write, CancellationToken cancellationToken)
    {
        bool first = true;
        await foreach (TItem item in items.WithCancellation(cancellationToken))
        {
            output.Write(first ? "[\n  "u8 : ",\n  "u8);
            output.Write(Encoding.UTF8.GetBytes(write(item)));
            first = false;
        }

        Line(first ? "[]" : "\n]");
    }
}
