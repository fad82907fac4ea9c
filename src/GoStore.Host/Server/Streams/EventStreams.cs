using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Hosting;

namespace GoStore.Host.Server.Streams;

/// <summary>
/// All open event streams. They share one timer, which has each say that it is alive now and then, a part of them at a time; an idle stream is nothing but
/// its subscription and one await.
/// </summary>
internal sealed class EventStreams : IDisposable
{
    /// <summary>Each beat of the timer is for one of so many parts of the streams.</summary>
    private const int Parts = 15;

    /// <summary>How many names of namespaces are remembered.</summary>
    private const int Remembered = 10_000;

    private readonly ConcurrentDictionary<EventStream, bool>[] parts = [.. Enumerable.Range(0, Parts).Select(_ => new ConcurrentDictionary<EventStream, bool>())];
    private readonly ConcurrentDictionary<string, bool> namespaces = new(StringComparer.Ordinal);
    private readonly Timer timer;
    private uint opened;
    private uint beats;

    public EventStreams(ServerSettings settings, IHostApplicationLifetime lifetime)
    {
        Stopping = lifetime.ApplicationStopping;
        TimeSpan period = settings.StreamBeat / Parts;
        timer = new Timer(static streams => ((EventStreams)streams!).Beat(), this, period, period);
    }

    /// <summary>Cancelled when the server stops.</summary>
    public CancellationToken Stopping { get; }

    /// <summary>How many streams are open.</summary>
    public int Count => parts.Sum(part => part.Count);

    /// <summary>Begins a stream: its headers and what a client needs to go on later are sent at once.</summary>
    /// <param name="context">The request.</param>
    /// <param name="after">The revision after which a client goes on that hears nothing more; null where there is none.</param>
    /// <param name="ended">Ends it.</param>
    public async Task<EventStream> OpenAsync(HttpContext context, long? after, CancellationToken ended)
    {
        HttpResponse response = context.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        if (after is { } revision)
        {
            // Readers of events do not tell of an id that stands alone, so who breaks off before the first event finds it here.
            response.Headers["Last-Event-ID"] = revision.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
        {
            // A slow reader is told what it missed; one that reads nothing at all is found by the beat.
            rate.MinDataRate = null;
        }

        await response.StartAsync(ended);
        ConcurrentDictionary<EventStream, bool> part = parts[Interlocked.Increment(ref opened) % Parts];
        var stream = new EventStream(context, part, ended);
        part.TryAdd(stream, true);
        try
        {
            await stream.BeginAsync(after);
            return stream;
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    /// <summary>Whether this is known to be the name of a namespace. None is ever taken away.</summary>
    public bool IsNamespace(string name) => namespaces.ContainsKey(name);

    public void RememberNamespace(string name)
    {
        if (namespaces.Count >= Remembered)
        {
            namespaces.Clear();
        }

        namespaces.TryAdd(name, true);
    }

    public void Dispose() => timer.Dispose();

    private void Beat()
    {
        foreach (KeyValuePair<EventStream, bool> each in parts[Interlocked.Increment(ref beats) % Parts])
        {
            each.Key.Beat();
        }
    }
}
