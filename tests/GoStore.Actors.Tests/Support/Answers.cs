namespace GoStore.Actors.Tests.Support;

/// <summary>What came of a call: null where it succeeded, otherwise the kind of failure.</summary>
internal static class Answers
{
    public static async Task<ErrorCode?> CodeAsync(Task call)
    {
        try
        {
            await call;
            return null;
        }
        catch (StoreException failure)
        {
            return failure.Code;
        }
    }

    /// <summary>Asks again until it succeeds; for what comes back by itself after a while that nobody promises.</summary>
    public static async Task UntilItWorksAsync(Func<Task> call, TimeSpan patience)
    {
        using var impatience = new CancellationTokenSource(patience);
        while (await CodeAsync(call()) is { } code)
        {
            if (impatience.IsCancellationRequested)
            {
                throw new TimeoutException($"Still {code} after {patience}.");
            }

            await Task.Delay(20, CancellationToken.None);
        }
    }
}
