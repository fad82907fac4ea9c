using System.Diagnostics;
using Akka.Actor;

namespace GoStore.Actors.Engine;

/// <summary>What a handler knows besides its request.</summary>
internal sealed class HandlerContext(StoreSettings settings, IActorRef self, Action purge)
{
    private long sliceEnds;
    private long ticks;

    public StoreSettings Settings { get; } = settings;

    /// <summary>The store itself.</summary>
    public IActorRef Self { get; } = self;

    /// <summary>The actor that asks; nobody where it is code.</summary>
    public IActorRef Sender { get; set; } = ActorRefs.Nobody;

    /// <summary>The time of the request, in Unix milliseconds: what expires at it or before counts as absent.</summary>
    public long Now { get; private set; }

    /// <summary>Whether this slice has used up its time.</summary>
    public bool SliceIsOver => Stopwatch.GetTimestamp() >= sliceEnds;

    /// <summary>Says that something expired was met, so that the purge need not wait for its next tick.</summary>
    public void MetExpired() => purge();

    /// <summary>When something that lives so long from now expires: rounded up, so never early.</summary>
    /// <returns>Unix milliseconds; null where no calendar reaches so far.</returns>
    public long? ExpiryAfter(TimeSpan timeToLive)
    {
        // Of the last millisecond that a DateTimeOffset holds, the beginning: what is rounded up must not go beyond it.
        const long LastTick = 3155378975999990000;
        return timeToLive.Ticks > LastTick - ticks
            ? null
            : (ticks - DateTime.UnixEpoch.Ticks + timeToLive.Ticks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond;
    }

    /// <summary>How long it is from the time of the request until another one, in Unix milliseconds; negative where that is over.</summary>
    public TimeSpan Until(long time) => TimeSpan.FromTicks((time * TimeSpan.TicksPerMillisecond) + DateTime.UnixEpoch.Ticks - ticks);

    public void Start()
    {
        ticks = Settings.Clock.GetUtcNow().UtcTicks;
        Now = (ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond;
    }

    public void StartSlice()
    {
        Start();
        sliceEnds = Stopwatch.GetTimestamp() + (long)(Settings.SliceTime.TotalSeconds * Stopwatch.Frequency);
    }
}
