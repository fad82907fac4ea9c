using System.Diagnostics;
using System.Globalization;
using GoStore.Actors.TestSupport.Linearizability;

namespace GoStore.Actors.Cluster.Tests.Processes;

/// <summary>One client: asks one thing after the other of one node, and of the next where that one does not serve.</summary>
/// <param name="number">Which client; its values are its own.</param>
/// <param name="nodes">All nodes.</param>
/// <param name="reachable">Which of them it may ask.</param>
/// <param name="recorder">Where what it does goes.</param>
/// <param name="random">What it does.</param>
internal sealed class WorkloadClient(int number, IReadOnlyList<ServerNode> nodes, int[] reachable, Recorder recorder, Random random)
{
    private readonly Dictionary<EntryName, long> seen = [];
    private readonly Dictionary<string, int> lists = [];
    private int at = random.Next(1_000);
    private long written;

    public async Task RunAsync(CancellationToken until)
    {
        while (!until.IsCancellationRequested)
        {
            string ns = Workload.Namespaces[random.Next(Workload.Namespaces.Length)];
            bool served = (ns, random.Next(10)) switch
            {
                (Workload.Tight, 0) => await MeasureAsync(),
                (Workload.Tight, _) => await UseRegisterAsync(new EntryName(ns, Workload.Registers, $"key-{random.Next(24)}"), new string('x', random.Next(60))),
                (_, < 6) => await UseRegisterAsync(new EntryName(ns, Workload.Registers, $"key-{random.Next(6)}"), ""),
                (_, < 7) => await CountAsync(new EntryName(ns, Workload.Counters, $"counter-{random.Next(2)}")),
                (_, < 8) => await AppendAsync(ns),
                _ => await WorkUnderLockAsync(new EntryName(ns, Workload.Guarded, $"lock-{random.Next(2)}")),
            };

            // Slow enough that what is measured is not how busy this machine is.
            await Task.Delay(served ? random.Next(20) : random.Next(50, 200), CancellationToken.None);
        }
    }

    /// <summary>Reads an entry through one node, however often that takes.</summary>
    public async Task<RegisterState> ReadThroughAsync(int node, EntryName name, TimeSpan longest)
    {
        at = Array.IndexOf(reachable, node);
        var waited = Stopwatch.StartNew();
        while (true)
        {
            (RegisterOutcome outcome, RegisterState found) = await ReadAsync(name);
            if (outcome == RegisterOutcome.Done)
            {
                return found;
            }

            at = Array.IndexOf(reachable, node);
            if (waited.Elapsed > longest)
            {
                throw new InvalidOperationException($"{name} could not be read through {nodes[node].Name} within {longest.TotalSeconds} s. The last errors: {string.Join("; ", recorder.Errors.Select(each => $"{each.Key}: {each.Value.Sample}"))}");
            }

            await Task.Delay(100);
        }
    }

    private string NewValue() => $"c{number}-{++written}";

    private async Task<bool> UseRegisterAsync(EntryName name, string padding)
    {
        RegisterRequest request = random.Next(20) switch
        {
            < 8 => RegisterRequest.Read,
            < 13 => RegisterRequest.Write,
            < 18 => RegisterRequest.CompareAndSet,
            _ => RegisterRequest.Delete,
        };
        if (request == RegisterRequest.Read)
        {
            return (await ReadAsync(name)).Outcome != RegisterOutcome.Unknown;
        }

        long expected = seen.GetValueOrDefault(name);
        string value = NewValue() + padding;
        return await ChangeAsync(name, request, value, expected, async space => request switch
        {
            RegisterRequest.Delete => new RegisterState(null, await space.DeleteAsync(name.Group, name.Key) ? 1 : 0),
            RegisterRequest.Write => new RegisterState(null, await space.SetAsync(name.Group, name.Key, value)),
            _ => new RegisterState(null, await space.SetAsync(name.Group, name.Key, value, expected: expected == 0 ? ExpectedVersion.Absent : ExpectedVersion.Exactly(expected))),
        }) is not (RegisterOutcome.Failed or RegisterOutcome.Unknown);
    }

    private async Task<bool> CountAsync(EntryName name)
    {
        if (random.Next(4) == 0)
        {
            return (await ReadAsync(name)).Outcome == RegisterOutcome.Done;
        }

        return await ChangeAsync(name, RegisterRequest.Increment, null, 0, async space =>
        {
            EntryIncremented now = await space.AskAsync(new EntryCommands.Increment(name.Group, name.Key));
            return new RegisterState(now.Value.ToString(CultureInfo.InvariantCulture), now.Version);
        }) == RegisterOutcome.Done;
    }

    private async Task<bool> AppendAsync(string ns)
    {
        var name = new EntryName(ns, Workload.Lists, $"list-{lists.GetValueOrDefault(ns)}");
        (RegisterOutcome outcome, RegisterState found) = await ReadAsync(name);
        if (outcome != RegisterOutcome.Done)
        {
            return false;
        }

        if (found.Version >= Workload.ListLength)
        {
            lists[ns] = lists.GetValueOrDefault(ns) + 1;
            return true;
        }

        string token = NewValue();
        string value = found.Value is null ? token : $"{found.Value} {token}";
        outcome = await ChangeAsync(name, RegisterRequest.CompareAndSet, value, found.Version, async space =>
            new RegisterState(null, await space.SetAsync(name.Group, name.Key, value, expected: found.Version == 0 ? ExpectedVersion.Absent : ExpectedVersion.Exactly(found.Version))));
        Recorder.Add(recorder.Tokens, name, new AppendedToken(token, outcome));
        return outcome is RegisterOutcome.Done or RegisterOutcome.Conflict;
    }

    private async Task<bool> WorkUnderLockAsync(EntryName name)
    {
        string owner = $"client-{number}";
        (RegisterOutcome outcome, LockGrant? grant, long invoked, long granted) = await AskAsync(name.Namespace, isWrite: true, space =>
            space.Locks.AcquireAsync(name.Key, owner, Workload.Lease, random.Next(2) == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(1)));
        if (outcome != RegisterOutcome.Done)
        {
            return outcome != RegisterOutcome.Unknown;
        }

        for (int writes = random.Next(1, 4); writes > 0; writes--)
        {
            string value = $"{grant!.Token}:{NewValue()}";
            RegisterState told = default;
            outcome = await ChangeAsync(name, RegisterRequest.Write, value, 0, async space =>
                told = new RegisterState(null, await space.Locks.Under(name.Key, grant.Token).SetAsync(name.Group, name.Key, value)));
            if (outcome == RegisterOutcome.Done)
            {
                Recorder.Add(recorder.GuardedWrites, name, new GuardedWrite(grant.Token, told.Version));
            }
        }

        // The lease began after it was asked for: until then it is held for sure.
        long ended = Math.Min(Stopwatch.GetTimestamp(), invoked + (long)(Workload.Lease.TotalSeconds * Stopwatch.Frequency));
        Recorder.Add(recorder.Holds, name, new LockHold(owner, grant!.Token, invoked, granted, ended));

        // Now and then it dies with the lock.
        if (random.Next(10) > 0)
        {
            (outcome, _, _, _) = await AskAsync(name.Namespace, isWrite: true, space => space.Locks.ReleaseAsync(grant));
        }

        return outcome == RegisterOutcome.Done;
    }

    private async Task<bool> MeasureAsync()
    {
        (RegisterOutcome outcome, NamespaceUsage? usage, _, _) = await AskAsync(Workload.Tight, isWrite: false, space => space.UsageAsync());
        if (outcome == RegisterOutcome.Done && (usage!.Keys > Workload.TightQuota.MaxKeys || usage.Bytes > Workload.TightQuota.MaxTotalBytes))
        {
            recorder.Problems.Enqueue($"{Workload.Tight} holds {usage.Keys} entries and {usage.Bytes} bytes, and may hold {Workload.TightQuota.MaxKeys} and {Workload.TightQuota.MaxTotalBytes}.");
        }

        return outcome == RegisterOutcome.Done;
    }

    private async Task<(RegisterOutcome Outcome, RegisterState Found)> ReadAsync(EntryName name)
    {
        (RegisterOutcome outcome, Entry? entry, long invoked, long answered) = await AskAsync(name.Namespace, isWrite: false, space => space.FindAsync(name.Group, name.Key));
        RegisterState found = entry is null ? default : new RegisterState(entry.Value, entry.Version);
        if (outcome == RegisterOutcome.Done)
        {
            seen[name] = found.Version;
            Recorder.Add(recorder.Entries, name, new RegisterOperation { Client = number, Request = RegisterRequest.Read, Invoked = invoked, Answered = answered, Outcome = outcome, Told = found });
        }

        return (outcome, found);
    }

    private async Task<RegisterOutcome> ChangeAsync(EntryName name, RegisterRequest request, string? value, long expected, Func<INamespace, Task<RegisterState>> change)
    {
        RegisterState current = default;
        (RegisterOutcome outcome, RegisterStateBox? told, long invoked, long answered) = await AskAsync(
            name.Namespace,
            isWrite: true,
            async space => new RegisterStateBox(await change(space)),
            conflict => current = new RegisterState(null, conflict.CurrentVersion));
        RegisterState state = told?.State ?? current;
        Recorder.Add(recorder.Entries, name, new RegisterOperation
        {
            Client = number,
            Request = request,
            Value = value,
            Expected = expected,
            Invoked = invoked,
            Answered = answered,
            Outcome = outcome,
            Told = state,
        });
        if (outcome is RegisterOutcome.Done or RegisterOutcome.Conflict)
        {
            seen[name] = request == RegisterRequest.Delete ? 0 : state.Version;
        }

        return outcome;
    }

    private async Task<(RegisterOutcome Outcome, TResult? Result, long Invoked, long Answered)> AskAsync<TResult>(
        string ns, bool isWrite, Func<INamespace, Task<TResult>> ask, Action<VersionConflictException>? conflict = null)
    {
        int node = reachable[at % reachable.Length];
        long invoked = Stopwatch.GetTimestamp();
        bool isAsked = false;
        try
        {
            INamespace space = await nodes[node].SpaceAsync(ns);
            isAsked = true;
            invoked = Stopwatch.GetTimestamp();
            TResult result = await ask(space);
            long answered = Stopwatch.GetTimestamp();
            recorder.Acknowledged.Enqueue(new Acknowledgement(node, ns, invoked, answered, isWrite));
            return (RegisterOutcome.Done, result, invoked, answered);
        }
        catch (StoreException error)
        {
            long answered = Stopwatch.GetTimestamp();
            recorder.Failed(error);
            if (Recorder.IsAnswer(error.Code))
            {
                recorder.Acknowledged.Enqueue(new Acknowledgement(node, ns, invoked, answered, IsWrite: false));
            }
            else
            {
                at++;
            }

            if (error is VersionConflictException other)
            {
                conflict?.Invoke(other);
            }

            return (isAsked ? Recorder.OutcomeOf(error.Code) : RegisterOutcome.Failed, default, invoked, answered);
        }
    }

    private sealed record RegisterStateBox(RegisterState State);
}
