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
    public async Task TextsAsync(IAsyncEnumerable<string> texts, CancellationToken cancellationToken)
    {
        if (json)
        {
            await ArrayAsync(texts, JsonText.Quote, cancellationToken);
            return;
        }

        await foreach (string text in texts.WithCancellation(cancellationToken))
        {
            Line(PlainText.Line(text));
        }
    }

    public async Task EntriesAsync(IAsyncEnumerable<Entry> entries, CancellationToken cancellationToken)
    {
        if (json)
        {
            await ArrayAsync(entries, JsonText.Entry, cancellationToken);
        }
        else if (table)
        {
            await EntryTable.WriteAsync(entries, cancellationToken);
        }
        else
        {
            await foreach (Entry entry in entries.WithCancellation(cancellationToken))
            {
                Line(PlainText.Entry(entry));
            }
        }
    }

    /// <summary>One change as it comes: a line, which as JSON is an object of its own, and is seen at once.</summary>
    public void Change(Change change)
    {
        Line(json ? JsonText.Change(change) : PlainText.Change(change));
        output.Flush();
    }

    public async Task ChangesAsync(IAsyncEnumerable<Change> changes, CancellationToken cancellationToken)
    {
        if (json)
        {
            await ArrayAsync(changes, JsonText.Change, cancellationToken);
            return;
        }

        await foreach (Change change in changes.WithCancellation(cancellationToken))
        {
            Line(PlainText.Change(change));
        }
    }

    public async Task ConsumersAsync(IAsyncEnumerable<ConsumerStatus> consumers, CancellationToken cancellationToken)
    {
        if (json)
        {
            await ArrayAsync(consumers, JsonText.Consumer, cancellationToken);
            return;
        }

        await foreach (ConsumerStatus consumer in consumers.WithCancellation(cancellationToken))
        {
            Line($"{PlainText.Word(consumer.Name)} next {consumer.Next} lag {consumer.Lag}");
        }
    }

    public async Task NamespacesAsync(IAsyncEnumerable<NamespaceInfo> namespaces, CancellationToken cancellationToken)
    {
        if (json)
        {
            await ArrayAsync(namespaces, JsonText.Namespace, cancellationToken);
        }
        else if (table)
        {
            await NamespaceTable.WriteAsync(namespaces, cancellationToken);
        }
        else
        {
            await foreach (NamespaceInfo info in namespaces.WithCancellation(cancellationToken))
            {
                Line(PlainText.Namespace(info));
            }
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
