using System.Diagnostics;

namespace GoStore.Actors.Cluster.Entity;

/// <summary>
/// A moment that a lease counts from, by two clocks: the one that nobody sets, and the one on the wall. A machine that was suspended has lost time on the first and
/// not on the second. What has passed is what either says, whichever is more; to take a lease for over too early costs a look into the journal.
/// </summary>
internal readonly record struct Moment(long Steady, DateTime Wall)
{
    public static Moment Now => new(Stopwatch.GetTimestamp(), DateTime.UtcNow);

    public TimeSpan Passed
    {
        get
        {
            TimeSpan steady = Stopwatch.GetElapsedTime(Steady);
            TimeSpan wall = DateTime.UtcNow - Wall;
            return steady > wall ? steady : wall;
        }
    }
}
