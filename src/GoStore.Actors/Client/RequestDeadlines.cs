using GoStore.Actors.Engine;

namespace GoStore.Actors.Client;

/// <summary>
/// The calls that wait for a reply, and the one timer that ends those whose time is up. A timer for each call would cost as much as the call.
/// </summary>
internal sealed class RequestDeadlines : IDisposable
{
    private readonly Stripe[] stripes;
    private readonly Timer timer;
    private readonly TimeSpan timeout;
    private readonly Admission admission;
    private Exception? ended;

    public RequestDeadlines(TimeSpan timeout, Admission admission)
    {
        this.timeout = timeout;
        this.admission = admission;
        stripes = new Stripe[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount * 2)];
        for (int index = 0; index < stripes.Length; index++)
        {
            stripes[index] = new Stripe();
        }

        TimeSpan period = TimeSpan.FromMilliseconds(Math.Clamp(timeout.TotalMilliseconds / 10, 1, 250));
        timer = new Timer(static state => ((RequestDeadlines)state!).EndLate(), this, period, period);
    }

    public long FromNow() => Environment.TickCount64 + (long)timeout.TotalMilliseconds;

    /// <summary>Takes a call into the list, or ends it at once where the store has ended.</summary>
    public bool Add(Pending pending)
    {
        pending.Deadline = FromNow() + pending.Wait;
        int index = Thread.GetCurrentProcessorId() & (stripes.Length - 1);
        Stripe stripe = stripes[index];
        lock (stripe)
        {
            if (ended is null)
            {
                pending.Stripe = index;
                pending.Next = stripe.First;
                if (stripe.First is not null)
                {
                    stripe.First.Before = pending;
                }

                stripe.First = pending;
                return true;
            }
        }

        pending.Fail(ended);
        return false;
    }

    public void Remove(Pending pending)
    {
        if (pending.Stripe < 0)
        {
            return;
        }

        Stripe stripe = stripes[pending.Stripe];
        lock (stripe)
        {
            if (pending.Before is null && pending.Next is null && stripe.First != pending)
            {
                return;
            }

            if (pending.Before is null)
            {
                stripe.First = pending.Next;
            }
            else
            {
                pending.Before.Next = pending.Next;
            }

            if (pending.Next is not null)
            {
                pending.Next.Before = pending.Before;
            }

            pending.Before = null;
            pending.Next = null;
        }
    }

    /// <summary>The store has ended: all that wait are told, and all that come.</summary>
    public void End(Exception error)
    {
        ended ??= error;
        timer.Dispose();
        foreach (Pending pending in Where(static (_, _) => true))
        {
            pending.Fail(error);
        }
    }

    public void Dispose() => timer.Dispose();

    private void EndLate()
    {
        foreach (Pending pending in Where(static (pending, now) => pending.Deadline <= now))
        {
            pending.Fail(new StoreTimeoutException(pending.Request, timeout + TimeSpan.FromMilliseconds(pending.Wait), admission.Depth));
        }
    }

    private List<Pending> Where(Func<Pending, long, bool> condition)
    {
        var found = new List<Pending>();
        long now = Environment.TickCount64;
        foreach (Stripe stripe in stripes)
        {
            lock (stripe)
            {
                for (Pending? pending = stripe.First; pending is not null; pending = pending.Next)
                {
                    if (condition(pending, now))
                    {
                        found.Add(pending);
                    }
                }
            }
        }

        return found;
    }

    private sealed class Stripe
    {
        public Pending? First { get; set; }
    }
}
