namespace GoStore.Actors.TestSupport.Linearizability;

/// <summary>
/// Looks for an order of the operations on one entry that agrees with their times and explains every answer: the search of Wing and Gong, with the memory of
/// Lowe, as in Porcupine. Three things make it quick on long histories without changing what it finds. Whatever holds and changes nothing is taken at once.
/// Outcomes that are unknown, and that nobody could tell apart, are taken in the order in which they were asked for. And one whose value was read is tried
/// only where it gives the version that was read.
/// </summary>
internal sealed class RegisterSearch
{
    /// <summary>So many configurations without an answer, and the history is too hard to decide: an error, not a verdict.</summary>
    private const int Patience = 20_000_000;

    private readonly RegisterOperation[] operations;
    private readonly int[] callOf;
    private readonly int[] returnOf;
    private readonly int[] operationOf;
    private readonly bool[] isCall;
    private readonly int[] next;
    private readonly int[] previous;
    private readonly UInt128[] marks;
    private readonly int[] classOf;
    private readonly int[] rankInClass;
    private readonly long[] onlyAt;
    private readonly int[] takenOfClass;
    private readonly Stack<(int Operation, RegisterState Before)> taken = [];
    private readonly HashSet<(UInt128 Taken, RegisterState State)> seen = [];
    private RegisterState state;
    private UInt128 mark;
    private int remaining;

    public RegisterSearch(IEnumerable<RegisterOperation> history)
    {
        operations = [.. history
            .Where(each => each.Outcome != RegisterOutcome.Failed && (each.IsDefinite || each.Request != RegisterRequest.Read))
            .OrderBy(each => each.Invoked)];
        int count = operations.Length;
        remaining = operations.Count(each => each.IsDefinite);

        // An answer and a question of the same tick count as having happened at the same time: the question comes first.
        var events = operations.Select((each, index) => (Time: each.Invoked, IsReturn: false, Index: index))
            .Concat(operations.Select((each, index) => (Time: each.Answered, IsReturn: true, Index: index)).Where(each => operations[each.Index].IsDefinite))
            .OrderBy(each => each.Time).ThenBy(each => each.IsReturn)
            .ToList();
        (callOf, returnOf) = (new int[count], new int[count]);
        (operationOf, isCall, next, previous) = (new int[events.Count + 2], new bool[events.Count + 2], new int[events.Count + 2], new int[events.Count + 2]);
        for (int node = 0; node < next.Length; node++)
        {
            (next[node], previous[node]) = (node + 1, node - 1);
            if (node == 0 || node > events.Count)
            {
                continue;
            }

            operationOf[node] = events[node - 1].Index;
            isCall[node] = !events[node - 1].IsReturn;
            (isCall[node] ? callOf : returnOf)[operationOf[node]] = node;
        }

        // A set of operations is remembered as the exclusive or of 128 random bits of each: two different ones are the same with a chance that can be forgotten.
        var random = new Random(20_26);
        marks = [.. operations.Select(_ => new UInt128((ulong)random.NextInt64(long.MinValue, long.MaxValue), (ulong)random.NextInt64(long.MinValue, long.MaxValue)))];
        (classOf, rankInClass, onlyAt) = (new int[count], new int[count], new long[count]);
        takenOfClass = new int[Classify()];
    }

    /// <summary>How many configurations were looked at.</summary>
    public int Explored => seen.Count;

    /// <summary>The fewest answered operations that were left over, and the entry after the others.</summary>
    public (int Remaining, RegisterState State) Furthest { get; private set; } = (int.MaxValue, default);

    /// <exception cref="InvalidOperationException">It cannot be decided.</exception>
    public bool IsLinearizable()
    {
        var choices = new Stack<(int Depth, List<int> Candidates, int Next)>();
        while (true)
        {
            List<int> candidates = Candidates();
            if (remaining < Furthest.Remaining)
            {
                Furthest = (remaining, state);
            }

            if (remaining == 0)
            {
                return true;
            }

            choices.Push((taken.Count, candidates, 0));
            while (true)
            {
                if (choices.Count == 0)
                {
                    return false;
                }

                (int depth, List<int> left, int at) = choices.Pop();
                while (taken.Count > depth)
                {
                    TakeBack();
                }

                if (at == left.Count)
                {
                    continue;
                }

                choices.Push((depth, left, at + 1));
                Take(left[at]);
                if (seen.Add((mark, state)))
                {
                    break;
                }

                TakeBack();
            }

            if (seen.Count > Patience)
            {
                throw new InvalidOperationException($"Whether these {operations.Length} operations are linearizable could not be decided within {Patience} steps: too many outcomes are unknown, or too many operations ran at a time.");
            }
        }
    }

    /// <summary>What can come next. What changes nothing is taken on the way.</summary>
    private List<int> Candidates()
    {
        var certain = new List<int>();
        List<int>? possible = null;
        for (int node = next[0]; node < next.Length - 1 && isCall[node]; node = next[node])
        {
            int operation = operationOf[node];
            RegisterOperation asked = operations[operation];
            if (asked.IsDefinite)
            {
                if (!RegisterModel.TryStep(state, asked, out RegisterState after))
                {
                    continue;
                }

                if (after == state)
                {
                    Take(operation);
                    node = previous[node]; // it has left the list, and perhaps what followed it has too
                }
                else
                {
                    certain.Add(operation);
                }
            }
            else if (rankInClass[operation] == takenOfClass[classOf[operation]]
                && (onlyAt[operation] == 0 || onlyAt[operation] == state.Version + 1)
                && RegisterModel.TryStep(state, asked, out RegisterState after) && after != state)
            {
                (possible ??= []).Add(operation);
            }
        }

        if (possible is not null)
        {
            certain.AddRange(possible);
        }

        return certain;
    }

    private void Take(int operation)
    {
        taken.Push((operation, state));
        RegisterModel.TryStep(state, operations[operation], out state);
        mark ^= marks[operation];
        Unlink(callOf[operation]);
        if (operations[operation].IsDefinite)
        {
            Unlink(returnOf[operation]);
            remaining--;
        }
        else
        {
            takenOfClass[classOf[operation]]++;
        }
    }

    private void TakeBack()
    {
        (int operation, state) = taken.Pop();
        mark ^= marks[operation];
        if (operations[operation].IsDefinite)
        {
            Link(returnOf[operation]);
            remaining++;
        }
        else
        {
            takenOfClass[classOf[operation]]--;
        }

        Link(callOf[operation]);
    }

    private void Unlink(int node) => (next[previous[node]], previous[next[node]]) = (next[node], previous[node]);

    private void Link(int node) => (next[previous[node]], previous[next[node]]) = (node, node);

    /// <summary>Puts unknown outcomes that nobody could tell apart into one class, where the one that was asked for first stands for all.</summary>
    private int Classify()
    {
        bool hasIncrements = operations.Any(each => each.Request == RegisterRequest.Increment);
        Dictionary<string, int> writers = operations.Where(each => each.Value is not null).GroupBy(each => each.Value!).ToDictionary(each => each.Key, each => each.Count());
        Dictionary<string, long> read = operations
            .Where(each => each is { IsDefinite: true, Request: RegisterRequest.Read, Told.Value: not null })
            .GroupBy(each => each.Told.Value!)
            .ToDictionary(each => each.Key, each => each.First().Told.Version);
        var classes = new Dictionary<(RegisterRequest, long, string?), (int Class, int Count)>();
        for (int operation = 0; operation < operations.Length; operation++)
        {
            RegisterOperation asked = operations[operation];
            if (asked.IsDefinite)
            {
                continue;
            }

            // A number that is written can be seen in what an increment answers.
            bool canBeToldApart = asked.Value is not null && (hasIncrements || read.ContainsKey(asked.Value));
            var key = (asked.Request, asked.Expected, canBeToldApart ? $"{operation}" : null);
            (int id, int members) = classes.TryGetValue(key, out (int Class, int Count) known) ? known : (classes.Count, 0);
            classes[key] = (id, members + 1);
            (classOf[operation], rankInClass[operation]) = (id, members);
            if (asked.Value is not null && !hasIncrements && writers[asked.Value] == 1 && read.TryGetValue(asked.Value, out long version))
            {
                onlyAt[operation] = version;
            }
        }

        return classes.Count;
    }
}
