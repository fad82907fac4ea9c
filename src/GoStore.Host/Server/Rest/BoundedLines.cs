using GoStore.Host.Server.Problems;
using Microsoft.AspNetCore.Http;

namespace GoStore.Host.Server.Rest;

/// <summary>Lines that are read from somebody else: one that does not end would be taken into memory for ever.</summary>
internal sealed class BoundedLines(Stream inner, long limit) : Stream
{
    private long line = 1;
    private long length;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read;
        try
        {
            read = await inner.ReadAsync(buffer, cancellationToken);
        }
        catch (IOException error) when (error is not BadHttpRequestException)
        {
            throw Call.BrokenBody(error);
        }

        ReadOnlySpan<byte> rest = buffer.Span[..read];
        while (!rest.IsEmpty)
        {
            int end = rest.IndexOf((byte)'\n');
            length += end < 0 ? rest.Length : end;
            if (length > limit)
            {
                throw new ProblemException(StatusCodes.Status413PayloadTooLarge, "limit-exceeded", $"Line {line} is longer than {limit} bytes. No entry that the store takes is so long; what stood before it was imported.");
            }

            if (end < 0)
            {
                break;
            }

            line++;
            length = 0;
            rest = rest[(end + 1)..];
        }

        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
