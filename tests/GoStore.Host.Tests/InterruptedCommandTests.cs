using GoStore.Actors;

namespace GoStore.Host.Tests;

/// <summary>Ctrl+C ends what waits, and what a command has done before it is printed.</summary>
public sealed class InterruptedCommandTests
{
    [Fact]
    public async Task An_import_from_somebody_who_sends_nothing_ends_with_ctrl_c()
    {
        using var stop = new CancellationTokenSource();
        using var pipe = new System.IO.Pipes.AnonymousPipeServerStream();
        using var input = new System.IO.Pipes.AnonymousPipeClientStream(System.IO.Pipes.PipeDirection.In, pipe.ClientSafePipeHandle);
        var shell = new Shell
        {
            OpenInput = () =>
            {
                stop.CancelAfter(1);
                return new NeverCancelled(input);
            },
            Output = new MemoryStream(),
            Error = TextWriter.Null,
            Connect = (_, _, _) => Store.OpenAsync(":memory:", null, CancellationToken.None),
        };
        Task<int> run = new CommandLine(shell).RunAsync(["import"], stop.Token);
        Assert.Same(run, await Task.WhenAny(run, Task.Delay(TimeSpan.FromMinutes(1))));
        Assert.Equal(130, await run);
    }

    [Theory]
    [InlineData("set", "a", "1")]
    [InlineData("key", "create", "ada")]
    public async Task What_is_done_when_ctrl_c_comes_is_printed(params string[] arguments)
    {
        using var stop = new CancellationTokenSource();
        var seen = new MemoryStream();
        await using var output = new BufferedStream(seen, 64 * 1024);
        var shell = new Shell
        {
            OpenInput = () => Stream.Null,
            Output = new StopsWhenWritten(output, stop),
            Error = TextWriter.Null,
            Connect = (_, _, _) => Store.OpenAsync(":memory:", null, CancellationToken.None),
        };
        int exitCode = await new CommandLine(shell).RunAsync(arguments, stop.Token);
        Assert.True(stop.IsCancellationRequested);
        Assert.Equal(0, exitCode);
        Assert.NotEqual(0, seen.Length);
    }

    /// <summary>What reads as the console does, whose reads do not end when they are cancelled, and whose end does not wait for them.</summary>
    private sealed class NeverCancelled(Stream inner) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            new(Task.Run(() => inner.Read(buffer.Span), CancellationToken.None));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }

    /// <summary>The moment between what a command prints and the end of it.</summary>
    private sealed class StopsWhenWritten(Stream inner, CancellationTokenSource stop) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => inner.Length;

        public override long Position { get => inner.Position; set => throw new NotSupportedException(); }

        public override void Write(byte[] buffer, int offset, int count)
        {
            inner.Write(buffer, offset, count);
            stop.Cancel();
        }

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
