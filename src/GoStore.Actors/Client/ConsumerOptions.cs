namespace GoStore.Actors;

/// <summary>What a consumer reads, and how.</summary>
public sealed class ConsumerOptions
{
    /// <summary>Who takes the lease. It has to differ between instances that work at the same time; null for a name that is made for each instance.</summary>
    public string? Owner { get; init; }

    /// <summary>How long the lease lasts from each read or renewal: the time after which another instance takes over from one that has died.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many changes are read, and committed, at a time; at most a page of the log (<c>gostore.page-entries</c>).</summary>
    public int BatchSize { get; init; } = 100;

    /// <summary>Only changes of entries of this type; null for all. The deletion of a group has no type.</summary>
    public string? Type { get; init; }

    /// <summary>Only changes in this group; null for all.</summary>
    public string? Group { get; init; }

    /// <summary>How long a stream waits at least when there is nothing, or another owner has the lease.</summary>
    public TimeSpan MinBackoff { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long it waits at most.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Is told by a stream how many revisions were trimmed before the consumer got to them. It runs in the stream, so it should be short.</summary>
    public Action<long>? OnMissed { get; init; }
}
