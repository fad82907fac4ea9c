using System.Globalization;
using GoStore.Actors;

namespace GoStore.CrashWriter;

/// <summary>One delete that is too large for a single step, between the writes of others.</summary>
internal static class LargeDelete
{
    public static async Task RunAsync(IStore store, Acknowledgements acknowledgements)
    {
        long start = long.Parse((await store.FindAsync("other", "0"))?.Value ?? "0", CultureInfo.InvariantCulture);
        acknowledgements.Say("ready", 0, start);
        Task others = Task.Run(async () =>
        {
            for (long number = start + 1; ; number++)
            {
                await store.SetAsync("other", "0", $"{number}");
                acknowledgements.Say("set", 0, number);
            }
        });
        acknowledgements.Say("deleted", 0, await store.DeletePrefixAsync("large", "gone:"));
        await others;
    }
}
