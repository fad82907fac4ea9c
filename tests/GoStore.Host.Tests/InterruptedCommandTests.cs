using GoStore.Actors;

namespace GoStore.Host.Tests;

/// <summary>Ctrl+C ends what waits, and what a command has done before it is printed.</summary>
public sealed class InterruptedCommandTests
{
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
