using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace GoStore.Benchmarks.Peers;

/// <summary>
/// Many callers on one connection: commands are gathered while a send is under way and go out together, and replies are matched in their
/// order. The usual client of .NET works the same way.
/// </summary>
internal sealed class RedisClient : IDisposable, IThreadPoolWorkItem
{
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly Lock gate = new();
    private readonly Queue<TaskCompletionSource<string?>> waiting = new();
    private byte[] gathered = new byte[64 * 1024];
    private byte[] sending = new byte[64 * 1024];
    private int gatheredLength;
    private bool isFlushing;

    public static async Task<RedisClient> ConnectAsync(int port)
    {
        var client = new RedisClient();
        await client.socket.ConnectAsync(IPAddress.Loopback, port);
        _ = Task.Run(client.ReceiveAsync);
        return client;
    }

    public Task<string?> SetAsync(string key, string value) => SendAsync("SET", key, value);

    public Task<string?> GetAsync(string key) => SendAsync("GET", key, null);

    public void Dispose() => socket.Dispose();

    void IThreadPoolWorkItem.Execute() => Flush();

    private Task<string?> SendAsync(string command, string key, string? value)
    {
        var reply = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        bool flush;
        bool alone;
        lock (gate)
        {
            Write(command, key, value);
            waiting.Enqueue(reply);
            alone = waiting.Count == 1;
            flush = !isFlushing;
            isFlushing = true;
        }

        if (flush && alone)
        {
            Flush();
        }
        else if (flush)
        {
            // Behind the callers that have their answer already and are about to ask again: they share this send.
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }

        return reply.Task;
    }

    private void Write(string command, string key, string? value)
    {
        int most = 64 + Encoding.UTF8.GetMaxByteCount(key.Length) + Encoding.UTF8.GetMaxByteCount(value?.Length ?? 0);
        if (gathered.Length - gatheredLength < most)
        {
            Array.Resize(ref gathered, Math.Max(gathered.Length * 2, gatheredLength + most));
        }

        gathered[gatheredLength++] = (byte)'*';
        gathered[gatheredLength++] = (byte)(value is null ? '2' : '3');
        NewLine();
        Bulk(command);
        Bulk(key);
        if (value is not null)
        {
            Bulk(value);
        }

        void Bulk(string text)
        {
            gathered[gatheredLength++] = (byte)'$';
            Utf8Formatter.TryFormat(Encoding.UTF8.GetByteCount(text), gathered.AsSpan(gatheredLength), out int digits);
            gatheredLength += digits;
            NewLine();
            gatheredLength += Encoding.UTF8.GetBytes(text, gathered.AsSpan(gatheredLength));
            NewLine();
        }

        void NewLine()
        {
            gathered[gatheredLength++] = (byte)'\r';
            gathered[gatheredLength++] = (byte)'\n';
        }
    }

    private void Flush()
    {
        while (true)
        {
            int length;
            lock (gate)
            {
                if (gatheredLength == 0)
                {
                    isFlushing = false;
                    return;
                }

                (gathered, sending, length, gatheredLength) = (sending, gathered, gatheredLength, 0);
            }

            for (int sent = 0; sent < length;)
            {
                sent += socket.Send(sending.AsSpan(sent, length - sent));
            }
        }
    }

    private async Task ReceiveAsync()
    {
        byte[] received = new byte[256 * 1024];
        int length = 0;
        try
        {
            while (true)
            {
                int count = await socket.ReceiveAsync(received.AsMemory(length));
                if (count == 0)
                {
                    throw new IOException("Redis closed the connection.");
                }

                length += count;
                int used = 0;
                while (TryReadReply(received.AsSpan(used, length - used), out int size, out string? text, out string? error))
                {
                    used += size;
                    TaskCompletionSource<string?> reply;
                    lock (gate)
                    {
                        reply = waiting.Dequeue();
                    }

                    if (error is null)
                    {
                        reply.SetResult(text);
                    }
                    else
                    {
                        reply.SetException(new InvalidOperationException($"Redis answered: {error}"));
                    }
                }

                received.AsSpan(used, length - used).CopyTo(received);
                length -= used;
            }
        }
        catch (Exception problem) when (problem is SocketException or ObjectDisposedException or IOException)
        {
            lock (gate)
            {
                while (waiting.TryDequeue(out TaskCompletionSource<string?>? reply))
                {
                    reply.SetException(problem);
                }
            }
        }
    }

    private static bool TryReadReply(ReadOnlySpan<byte> bytes, out int size, out string? text, out string? error)
    {
        (size, text, error) = (0, null, null);
        int line = bytes.IndexOf("\r\n"u8);
        if (line < 0)
        {
            return false;
        }

        ReadOnlySpan<byte> head = bytes[1..line];
        size = line + 2;
        switch (bytes[0])
        {
            case (byte)'+':
                text = head.SequenceEqual("OK"u8) ? "OK" : Encoding.UTF8.GetString(head);
                return true;
            case (byte)'-':
                error = Encoding.UTF8.GetString(head);
                return true;
            case (byte)'$':
                Utf8Parser.TryParse(head, out int length, out _);
                if (length < 0)
                {
                    return true;
                }

                if (bytes.Length < size + length + 2)
                {
                    return false;
                }

                text = Encoding.UTF8.GetString(bytes.Slice(size, length));
                size += length + 2;
                return true;
            default:
                error = $"a reply of an unexpected kind: {Encoding.UTF8.GetString(bytes[..line])}";
                return true;
        }
    }
}
