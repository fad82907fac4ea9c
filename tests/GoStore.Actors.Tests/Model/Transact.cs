using System.Collections.Immutable;

namespace GoStore.Actors.Tests.Model;

/// <summary>
/// A run of <see cref="IEntries.TransactAsync(Func{IEntryTransaction, Task}, CancellationToken)"/> that somebody else's request may come
/// between, once. Whatever that was, the outcome is that of the request first and all of the transaction after it.
/// </summary>
internal sealed record Transact(ImmutableArray<TransactAction> Actions, IStoreRequest? InBetween, int InBetweenAt, bool Throws) : Step
{
    public override int Operations => Actions.Length;

    public override async Task RunAsync(World world)
    {
        bool disturbed = false;
        object actual;
        try
        {
            actual = await world.Store.TransactAsync(async transaction =>
            {
                var results = new List<string>();
                for (int index = 0; index < Actions.Length; index++)
                {
                    if (InBetween is not null && index == InBetweenAt && !disturbed)
                    {
                        disturbed = true;
                        await StoreCaller.CallAsync(world.Store, InBetween);
                    }

                    results.Add(Replies.Text(await Actions[index].DoAsync(transaction)));
                }

                return Throws ? throw new OwnException() : results;
            });
        }
        catch (OwnException)
        {
            actual = new Failure(ErrorCode.Internal);
        }
        catch (StoreException failure)
        {
            actual = new Failure(failure.Code);
        }

        object undisturbed = world.Model.Attempt(() => Foretell(world.Model) is Failure failure ? failure : new Failure(ErrorCode.Internal));
        if (disturbed)
        {
            world.Model.Answer(InBetween!);
        }

        object expected = world.Model.Attempt(() => Foretell(world.Model));
        // A read that failed before the other request came ended the transaction then and there.
        World.Verify(this, actual is Failure && actual.Equals(undisturbed) && expected is Failure ? undisturbed : expected, actual);
    }

    public override IEnumerable<Step> Shrink()
    {
        if (InBetween is not null)
        {
            yield return this with { InBetween = null };
        }

        foreach (ImmutableArray<TransactAction> actions in Ask.Shorter(Actions, 0))
        {
            yield return this with { Actions = actions };
        }
    }

    private object Foretell(ModelStore model)
    {
        var results = new List<string>();
        foreach (TransactAction action in Actions)
        {
            object? result = action.Foretell(model);
            if (result is Failure failure)
            {
                return failure;
            }

            results.Add(Replies.Text(result));
        }

        return Throws ? new Failure(ErrorCode.Internal) : results;
    }

    private sealed class OwnException : Exception;
}

internal abstract record TransactAction
{
    public abstract Task<object?> DoAsync(IEntryTransaction transaction);

    public abstract object? Foretell(ModelStore model);
}

internal sealed record FindInside(string Group, string Key) : TransactAction
{
    public override async Task<object?> DoAsync(IEntryTransaction transaction)
    {
        string? value = await transaction.FindAsync(Group, Key);
        World.Verify(this, value is not null, await transaction.ExistsAsync(Group, Key));
        return value;
    }

    public override object? Foretell(ModelStore model) => (model.Answer(new EntryQueries.Get(Group, Key)) as Entry)?.Value;
}

internal sealed record GetAllInside(string Group, KeyRange Range) : TransactAction
{
    public override async Task<object?> DoAsync(IEntryTransaction transaction) =>
        (await transaction.GetAllAsync(Group, Range)).Select(pair => (string[])[pair.Key, pair.Value]).ToArray();

    public override object Foretell(ModelStore model) => model.All(Group, Range).Select(entry => (string[])[entry.Key, entry.Value]).ToArray();
}

internal sealed record CountInside(string Group, KeyRange Range) : TransactAction
{
    public override async Task<object?> DoAsync(IEntryTransaction transaction) => await transaction.CountAsync(Group, Range);

    public override object Foretell(ModelStore model) => (long)model.All(Group, Range).Count;
}

internal sealed record IncrementInside(string Group, string Key, long By) : TransactAction
{
    public override async Task<object?> DoAsync(IEntryTransaction transaction) => await transaction.IncrementAsync(Group, Key, By);

    public override object? Foretell(ModelStore model) => model.Answer(new EntryCommands.Increment(Group, Key, By)) switch
    {
        EntryIncremented incremented => incremented.Value,
        object failure => failure,
    };
}

internal sealed record SetInside(string Group, string Key, string Value, TimeSpan? TimeToLive, string Type) : TransactAction
{
    public override Task<object?> DoAsync(IEntryTransaction transaction)
    {
        transaction.Set(Group, Key, Value, TimeToLive, Type);
        return Task.FromResult<object?>(null);
    }

    public override object? Foretell(ModelStore model)
    {
        model.Answer(new EntryCommands.Set(Group, Key, Value, TimeToLive, Type: Type));
        return null;
    }
}

internal sealed record DeleteInside(string Group, string Key) : TransactAction
{
    public override Task<object?> DoAsync(IEntryTransaction transaction)
    {
        transaction.Delete(Group, Key);
        return Task.FromResult<object?>(null);
    }

    public override object? Foretell(ModelStore model)
    {
        model.Answer(new EntryCommands.Delete(Group, Key));
        return null;
    }
}

internal sealed record DeleteRangeInside(string Group, KeyRange Range) : TransactAction
{
    public override Task<object?> DoAsync(IEntryTransaction transaction)
    {
        transaction.DeleteRange(Group, Range);
        return Task.FromResult<object?>(null);
    }

    public override object? Foretell(ModelStore model)
    {
        model.Answer(new EntryCommands.DeleteRange(Group, Range));
        return null;
    }
}
