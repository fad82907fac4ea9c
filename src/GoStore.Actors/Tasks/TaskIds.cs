namespace GoStore.Actors.Tasks;

/// <summary>Makes ids that sort by the time at which they were made, also within a millisecond: UUIDs of version 7 (RFC 9562) with a counter after the time.</summary>
internal sealed class TaskIds
{
    private const int Counters = 1 << 12;

    private long lastMoment;
    private int counter;

    /// <param name="now">Unix milliseconds.</param>
    public string Next(long now)
    {
        if (now > lastMoment)
        {
            lastMoment = now;
            counter = 0;
        }
        else if (++counter == Counters)
        {
            // So many in one millisecond, or a clock that was set back: the order counts for more than the time.
            lastMoment++;
            counter = 0;
        }

        Span<byte> bytes = stackalloc byte[16];
        Guid.NewGuid().TryWriteBytes(bytes, bigEndian: true, out _);
        for (int index = 0; index < 6; index++)
        {
            bytes[index] = (byte)(lastMoment >> (40 - (8 * index)));
        }

        bytes[6] = (byte)(0x70 | (counter >> 8));
        bytes[7] = (byte)counter;
        return new Guid(bytes, bigEndian: true).ToString();
    }
}
