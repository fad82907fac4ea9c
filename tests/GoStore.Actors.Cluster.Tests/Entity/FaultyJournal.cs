using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Actor;
using Akka.Persistence;
using Akka.Persistence.Journal;

namespace GoStore.Actors.Cluster.Tests.Entity;

/// <summary>A journal in memory that keeps no number twice, as the one of a cluster, and does what a test wants of it.</summary>
public sealed class FaultyJournal : MemoryJournal
{
    private readonly Faults faults = Faults.Of(Context.System.Name);

    public override Task ReplayMessagesAsync(IActorContext context, string persistenceId, long fromSequenceNr, long toSequenceNr, long max, Action<IPersistentRepresentation> recoveryCallback) =>
        base.ReplayMessagesAsync(context, persistenceId, fromSequenceNr, toSequenceNr, max, message =>
        {
            if (!faults.Lost.Contains(message.SequenceNr))
            {
                recoveryCallback(message);
            }
        });

    public override async Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr)
    {
        if (faults.HeldReads is { } held)
        {
            faults.ReadArrived.TrySetResult();
            await held.Task;
        }

        return faults.CannotBeRead
            ? throw new InvalidOperationException("The journal cannot be read.")
            : await base.ReadHighestSequenceNrAsync(persistenceId, fromSequenceNr);
    }

    protected override async Task<IImmutableList<Exception>> WriteMessagesAsync(IEnumerable<AtomicWrite> messages)
    {
        AtomicWrite[] all = [.. messages];
        if (faults.Held is { } held)
        {
            faults.Arrived.TrySetResult();
            await held.Task;
        }

        foreach (AtomicWrite each in all)
        {
            if (await base.ReadHighestSequenceNrAsync(each.PersistenceId, 0) >= each.LowestSequenceNr)
            {
                throw new InvalidOperationException($"Number {each.LowestSequenceNr} is there already.");
            }
        }

        if (Interlocked.Exchange(ref faults.Rejections, 0) > 0)
        {
            return all.Select(_ => (Exception)new InvalidOperationException("It cannot be written.")).ToImmutableList();
        }

        bool fails = Interlocked.Exchange(ref faults.Failures, 0) > 0;
        if (fails && !faults.KeepsWhatFails)
        {
            throw new InvalidOperationException("The journal is gone.");
        }

        IImmutableList<Exception> written = await base.WriteMessagesAsync(all);
        foreach (IPersistentRepresentation each in all.SelectMany(each => (IImmutableList<IPersistentRepresentation>)each.Payload))
        {
            faults.Events.Enqueue(each.Payload);
        }

        return fails ? throw new InvalidOperationException("The journal is gone.") : written;
    }
}

/// <summary>What a test wants of the journal of its actor system.</summary>
public sealed class Faults
{
    private static readonly ConcurrentDictionary<string, Faults> All = new(StringComparer.Ordinal);

    public int Failures;

    public int Rejections;

    public bool KeepsWhatFails { get; set; }

    public volatile bool CannotBeRead;

    public ConcurrentQueue<object> Events { get; } = [];

    public ConcurrentBag<long> Lost { get; } = [];

    public TaskCompletionSource? Held { get; private set; }

    public TaskCompletionSource Arrived { get; private set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource? HeldReads { get; private set; }

    public TaskCompletionSource ReadArrived { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static Faults Of(string system) => All.GetOrAdd(system, _ => new Faults());

    public Task Hold()
    {
        Arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Held = new(TaskCreationOptions.RunContinuationsAsynchronously);
        return Arrived.Task;
    }

    public void HoldReads() => HeldReads = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void ReleaseReads()
    {
        TaskCompletionSource? held = HeldReads;
        HeldReads = null;
        held?.TrySetResult();
    }

    public void Release()
    {
        TaskCompletionSource? held = Held;
        Held = null;
        held?.TrySetResult();
    }
}
