using GoStore.Actors;
using GoStore.Host.Options;

namespace GoStore.Host.Commands;

/// <summary>What <c>set</c> and <c>put</c> have in common.</summary>
internal static class EntryWriting
{
    public static async Task<ExitCode> SetAsync(IEntries store, StoreCall call, string key, string value)
    {
        long version = await store.SetAsync(
            call.Group,
            key,
            value,
            TimeToLiveOption.Of(call.Arguments, TimeToLiveOption.Instance),
            ExpectedVersionOptions.Of(call.Arguments),
            TypeOption.Of(call.Arguments),
            call.CancellationToken);
        call.Results.Fact($"{version}", json => json.WriteNumber("version", version));
        return ExitCode.Done;
    }
}
