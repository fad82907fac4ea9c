using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Dispatch.MessageQueues;
using GoStore.Actors.Diagnostics;

namespace GoStore.Actors.Engine;

/// <summary>How many requests wait for a store, and how many may.</summary>
internal sealed class Admission(string path, int capacity)
{
    private static readonly ConditionalWeakTable<ActorSystem, ConcurrentDictionary<ActorPath, Admission>> Systems = [];
    private int waiting;
    private int held;
    private int heldReplies;

    public string Path { get; } = path;

    /// <summary>Requests in the mailbox.</summary>
    public int Waiting => Volatile.Read(ref waiting);

    /// <summary>Requests that were taken but wait for a long piece of work to end.</summary>
    public int Held
    {
        get => Volatile.Read(ref held);
        set => Volatile.Write(ref held, value);
    }

    public int Depth => Waiting + Held + Volatile.Read(ref heldReplies);

    /// <summary>Counts replies that are held back after their commit, or that are delivered then; for any thread.</summary>
    public void Hold(int replies) => Interlocked.Add(ref heldReplies, replies);

    /// <summary>Whether the database was open before: then a missing file is a loss, and a lost memory cannot come back.</summary>
    public bool WasOpened { get; set; }

    /// <summary>The admission of the store at a path; made before its actor, whose mailbox looks it up.</summary>
    public static void Announce(ActorSystem system, ActorPath actor, Admission admission) => Systems.GetOrCreateValue(system)[actor] = admission;

    /// <summary>The admission of an actor; a child shares that of its parent.</summary>
    public static Admission Of(ActorSystem system, ActorPath actor)
    {
        ConcurrentDictionary<ActorPath, Admission> known = Systems.GetOrCreateValue(system);
        return known.TryGetValue(actor, out Admission? own) || known.TryGetValue(actor.Parent, out own) ? own : new Admission(actor.ToString(), int.MaxValue);
    }

    /// <summary>Takes a request, unless too many wait.</summary>
    /// <param name="always">Takes it even then.</param>
    /// <param name="depth">How many were waiting when it was refused.</param>
    public bool TryEnter(bool always, out int depth)
    {
        depth = Interlocked.Increment(ref waiting) + Held + Volatile.Read(ref heldReplies);
        if (depth <= capacity || always)
        {
            return true;
        }

        Interlocked.Decrement(ref waiting);
        depth--;
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref waiting);

    /// <summary>Lets a request that was taken out of a mailbox wait on, unless too many wait; for several actors that share the bound.</summary>
    /// <param name="depth">How many were waiting when it was refused.</param>
    public bool TryHold(out int depth)
    {
        depth = Interlocked.Increment(ref held) + Waiting;
        if (depth <= capacity)
        {
            return true;
        }

        LetGo(1);
        depth--;
        return false;
    }

    /// <summary>Some that were held wait no longer.</summary>
    public void LetGo(int count) => Interlocked.Add(ref held, -count);

    /// <summary>What a caller is told that was not let in.</summary>
    public static StoreBusy Busy(int depth)
    {
        StoreMeter.Busy.Add(1);

        // About as long as the requests that wait take, at the tens of thousands a second that a disk does.
        return new StoreBusy(depth, TimeSpan.FromMilliseconds(Math.Clamp(depth / 20, 5, 1000)));
    }
}

/// <summary>
/// The mailbox of a store: bounded for requests, and one that answers <see cref="StoreBusy"/> instead of dropping in silence.
/// The store's messages to itself are always taken.
/// </summary>
public sealed class AdmissionMailbox : MailboxType
{
    /// <summary>Made by Akka from the configuration.</summary>
    /// <param name="settings">The settings of the actor system.</param>
    /// <param name="config">The settings of the mailbox.</param>
    public AdmissionMailbox(Settings settings, Config config)
        : base(settings, config)
    {
    }

    /// <inheritdoc/>
    public override IMessageQueue Create(IActorRef owner, ActorSystem system) => new AdmissionQueue(Admission.Of(system, owner.Path));
}

/// <summary>The queue of that mailbox.</summary>
internal sealed class AdmissionQueue(Admission admission) : IMessageQueue
{
    private readonly ConcurrentQueue<Envelope> queue = new();

    public bool HasMessages => !queue.IsEmpty;

    public int Count => queue.Count;

    public void Enqueue(IActorRef receiver, Envelope envelope)
    {
        if (IsRequest(envelope.Message) && !admission.TryEnter(always: IsClose(envelope.Message), out int depth))
        {
            Requester.Of(envelope).Reply(Admission.Busy(depth), receiver);
            return;
        }

        queue.Enqueue(envelope);
    }

    public bool TryDequeue(out Envelope envelope)
    {
        if (!queue.TryDequeue(out envelope))
        {
            return false;
        }

        if (IsRequest(envelope.Message))
        {
            admission.Leave();
        }

        return true;
    }

    public void CleanUp(IActorRef owner, IMessageQueue deadletters)
    {
        while (TryDequeue(out Envelope envelope))
        {
            if (IsRequest(envelope.Message))
            {
                Requester.Of(envelope).Reply(new StoreClosed(admission.Path), owner);
            }
            else
            {
                deadletters.Enqueue(owner, envelope);
            }
        }
    }

    /// <summary>A store that is too busy can still be closed.</summary>
    private static bool IsClose(object message) => message is StoreCommands.Close or PendingRequest { Request: StoreCommands.Close };

    private static bool IsRequest(object message) => message is IStoreRequest or PendingRequest;
}
