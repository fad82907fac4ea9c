using GoStore.Actors.TestSupport.Linearizability;

namespace GoStore.Actors.Tests.Linearizability;

/// <summary>What the simulated store does wrong, with one operation.</summary>
internal enum Mistake
{
    None,
    LoseAWrite,
    ApplyAnIncrementTwice,
    ReadWhatWasOverwritten,
}

/// <summary>A history of clients that talk to one entry over a slow network: each operation is done at a moment between question and answer, or its answer is lost.</summary>
internal sealed class SimulatedRegister(int seed)
{
    private readonly Random random = new(seed);

    public int Clients { get; init; } = 5;

    public int Operations { get; init; } = 60;

    /// <summary>Of a hundred operations that change something, how many have an unknown outcome.</summary>
    public int Unknown { get; init; }

    public bool Increments { get; init; }

    public bool Deletes { get; init; }

    public Mistake Mistake { get; init; }

    public List<RegisterOperation> Run()
    {
        List<(long Moment, bool Happens, RegisterOperation Operation)> asked = Ask();
        asked.Sort((one, other) => one.Moment.CompareTo(other.Moment));
        int wrong = Mistake == Mistake.None ? -1 : Victim(asked);
        RegisterState state = default;
        var states = new List<(RegisterState State, long From)> { (default, 0) };
        var history = new List<RegisterOperation>();
        for (int index = 0; index < asked.Count; index++)
        {
            (long moment, bool happens, RegisterOperation operation) = asked[index];
            RegisterOperation answered = operation;
            if (happens)
            {
                (answered, RegisterState next) = Done(operation, state);
                if (index == wrong && Mistake == Mistake.ApplyAnIncrementTwice)
                {
                    (_, next) = Done(operation, next);
                }

                if (index != wrong || Mistake != Mistake.LoseAWrite)
                {
                    state = next;
                }

                if (index == wrong && Mistake == Mistake.ReadWhatWasOverwritten)
                {
                    // What everybody knew to be over before it was asked.
                    answered = answered with { Told = states[Math.Max(0, states.FindLastIndex(each => each.From < operation.Invoked - 1_000) - 1)].State };
                }
            }

            states.Add((state, moment));
            history.Add(operation.Outcome == RegisterOutcome.Unknown ? operation : answered);
        }

        return history;
    }

    private static (RegisterOperation Answered, RegisterState Next) Done(RegisterOperation operation, RegisterState state)
    {
        bool conflicts = operation.Request == RegisterRequest.CompareAndSet && state.Version != operation.Expected;
        if (conflicts)
        {
            return (operation with { Outcome = RegisterOutcome.Conflict, Told = new RegisterState(null, state.Version) }, state);
        }

        RegisterModel.TryStep(state, operation with { Outcome = RegisterOutcome.Unknown }, out RegisterState next);
        RegisterState told = operation.Request switch
        {
            RegisterRequest.Read => state,
            RegisterRequest.Delete => new RegisterState(null, Math.Min(1, state.Version)),
            RegisterRequest.Increment => next,
            _ => new RegisterState(null, next.Version),
        };
        return (operation with { Told = told }, next);
    }

    /// <summary>One in the first half, so that others can see what became of it.</summary>
    private int Victim(List<(long Moment, bool Happens, RegisterOperation Operation)> asked)
    {
        RegisterRequest request = Mistake switch
        {
            Mistake.LoseAWrite => RegisterRequest.Write,
            Mistake.ApplyAnIncrementTwice => RegisterRequest.Increment,
            _ => RegisterRequest.Read,
        };
        return asked.FindIndex(asked.Count / 3, each => each.Operation.Request == request && each.Operation.IsDefinite);
    }

    private List<(long Moment, bool Happens, RegisterOperation Operation)> Ask()
    {
        var asked = new List<(long, bool, RegisterOperation)>();
        long[] free = new long[Clients];
        for (int number = 0; number < Operations; number++)
        {
            int client = Array.IndexOf(free, free.Min());
            long invoked = free[client] + random.Next(1, 50);
            long moment = invoked + random.Next(1, 100);
            long answered = moment + random.Next(1, 100);
            free[client] = answered;
            RegisterRequest request = Draw();
            bool isUnknown = request != RegisterRequest.Read && random.Next(100) < Unknown;
            bool happens = !isUnknown || random.Next(2) == 0;
            if (isUnknown && random.Next(2) == 0)
            {
                // It lies about somewhere, and is done when nobody thinks of it any more.
                moment += random.Next(3_000);
            }

            asked.Add((moment, happens, new RegisterOperation
            {
                Client = client,
                Request = request,
                Value = request is RegisterRequest.Write or RegisterRequest.CompareAndSet ? $"{number}" : null,
                Expected = request == RegisterRequest.CompareAndSet ? Math.Max(0, number / 2 + random.Next(-3, 4)) : 0,
                Invoked = invoked,
                Answered = answered,
                Outcome = isUnknown ? RegisterOutcome.Unknown : RegisterOutcome.Done,
            }));
        }

        return asked;
    }

    private RegisterRequest Draw() => random.Next(10) switch
    {
        < 4 => RegisterRequest.Read,
        < 5 when Deletes => RegisterRequest.Delete,
        < 7 => RegisterRequest.CompareAndSet,
        < 9 when Increments => RegisterRequest.Increment,
        _ => RegisterRequest.Write,
    };
}
