using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace GoStore.Host.Server.Streams;

/// <summary>One stream of server-sent events. Whoever writes to it waits until the client has room: nothing is gathered here.</summary>
internal sealed class EventStream(HttpContext context, ConcurrentDictionary<EventStream, bool> registry, CancellationToken ended) : IAsyncDisposable
{
    /// <summary>So many beats without a byte that the client takes, and it is taken for dead.</summary>
    private const int MostStrikes = 4;

    private readonly SemaphoreSlim gate = new(1, 1);
    private bool isOver;
    private long flushed;
    private long flushedBefore;
    private int strikes;

    private PipeWriter Writer => context.Response.BodyWriter;

    /// <summary>Says from where a client goes on that hears nothing more, and after how long it should.</summary>
    public Task BeginAsync(long? after) => WriteAsync(after is { } revision ? $"retry: 2000\nid: {revision}\n\n" : "retry: 2000\n\n");

    /// <summary>Sends an event.</summary>
    /// <param name="kind">What kind it is.</param>
    /// <param name="revision">Its revision; null leaves the place from which the client goes on.</param>
    /// <param name="data">JSON, on one line.</param>
    public Task SendAsync(string kind, long? revision, string data) =>
        WriteAsync(revision is { } number ? $"id: {number}\nevent: {kind}\ndata: {data}\n\n" : $"event: {kind}\ndata: {data}\n\n");

    /// <summary>Tells that something is missing here; a count of 0 means that nobody knows how much.</summary>
    /// <param name="count">How many.</param>
    /// <param name="revision">From where the client goes on instead; null leaves that.</param>
    public Task MissedAsync(long count, long? revision = null) => SendAsync("missed", revision, $"{{\"count\":{count}}}");

    /// <summary>Says that it is alive, where nothing is being written anyway. Called by the shared timer, and waits for nobody.</summary>
    public void Beat()
    {
        if (!gate.Wait(0, CancellationToken.None))
        {
            long now = Volatile.Read(ref flushed);
            strikes = now == flushedBefore ? strikes + 1 : 0;
            flushedBefore = now;
            if (strikes >= MostStrikes)
            {
                context.Abort();
            }

            return;
        }

        if (isOver)
        {
            gate.Release();
            return;
        }

        strikes = 0;
        try
        {
            Writer.Write(":\n\n"u8);
        }
        catch (InvalidOperationException)
        {
            // The response has ended in this moment.
            gate.Release();
            return;
        }

        _ = FlushAsync();
    }

    public async ValueTask DisposeAsync()
    {
        registry.TryRemove(this, out _);

        // A beat may be on its way out; the response is not ours any more after this.
        await gate.WaitAsync(CancellationToken.None);
        isOver = true;
        gate.Release();
    }

    private async Task WriteAsync(string text)
    {
        await gate.WaitAsync(ended);
        try
        {
            Encoding.UTF8.GetBytes(text, Writer);
        }
        catch
        {
            gate.Release();
            throw;
        }

        if (!await FlushAsync())
        {
            throw new OperationCanceledException(ended);
        }
    }

    /// <summary>Sends what was written, and lets the next one write.</summary>
    /// <returns>Whether there is still somebody who reads.</returns>
    private async Task<bool> FlushAsync()
    {
        try
        {
            FlushResult result = await Writer.FlushAsync(ended);
            Volatile.Write(ref flushed, flushed + 1);
            return !result.IsCompleted && !result.IsCanceled;
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or InvalidOperationException or ObjectDisposedException)
        {
            return false;
        }
        finally
        {
            gate.Release();
        }
    }
}
