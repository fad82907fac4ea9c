using Akka.Actor;
using GoStore.Actors;

namespace GoStore.CrashWriter;

/// <summary>
/// Writes that are expected to fail now and then. A failure is told as <c>failed-CODE worker number</c>, and the same worker goes on with the
/// next number, until each has <see cref="Rounds"/> behind it.
/// </summary>
internal static class WritesThroughFaults
{
    public const int Workers = 8;
    public const int Rounds = 100;

    /// <summary>In a namespace, so that its counters and its change log have to follow what is lost.</summary>
    public const string Group = "tenant:set";

    public static async Task RunAsync(IStore store, Acknowledgements acknowledgements)
    {
        await store.Ref.AskAsync(new NamespaceCommands.Open("tenant"), TimeSpan.FromSeconds(30));
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(async () =>
        {
            for (int number = 1; number <= Rounds; number++)
            {
                try
                {
                    await store.SetAsync(Group, $"{worker}:{number}", $"{number}");
                    acknowledgements.Say("set", worker, number);
                }
                catch (StoreException failure)
                {
                    acknowledgements.Say($"failed-{failure.Code}", worker, number);
                    await Task.Delay(20);
                }
            }
        })));
        await store.CloseAsync();
        acknowledgements.Say("closed", 0, 0);
    }
}
