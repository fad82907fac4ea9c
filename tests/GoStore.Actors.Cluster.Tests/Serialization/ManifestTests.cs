using GoStore.Actors.Cluster.Messages;
using GoStore.Actors.Cluster.Serialization;
using GoStore.Actors.Tests.Contract;
using Xunit;

namespace GoStore.Actors.Cluster.Tests.Serialization;

/// <summary>The table of manifests has every message there is, and nothing twice.</summary>
public sealed class ManifestTests
{
    /// <summary>What never leaves its process: it holds things that only exist there, and is sent by the store's own code to its own actor.</summary>
    private static readonly string[] Local =
    [
        "GoStore.Actors.WatchCommands+Subscribe",
        "GoStore.Actors.WatchCommands+Forget",
        "GoStore.Actors.Engine.StoreActor+Unfinished",
        "GoStore.Actors.Templates.TemplateCapability+RenderParsed",
    ];

    [Fact]
    public void Every_message_has_a_manifest()
    {
        Type[] messages =
        [
            .. typeof(IStoreRequest).Assembly.GetTypes().Concat(typeof(IClusterMessage).Assembly.GetTypes())
                .Where(type => type is { IsInterface: false, IsAbstract: false })
                .Where(type => !Local.Contains(type.FullName))
                .Where(type => typeof(IStoreRequest).IsAssignableFrom(type) || typeof(IStoreMessage).IsAssignableFrom(type) || typeof(IClusterMessage).IsAssignableFrom(type)),
        ];
        Assert.Equal(Names(messages), Names(Manifests.All.Select(known => known.Type)));
    }

    [Fact]
    public void Every_reply_is_a_message() =>
        Assert.All(MessageSamples.RequestTypes.Select(MessageSamples.ReplyOf), reply => Assert.True(typeof(IStoreMessage).IsAssignableFrom(reply), $"{reply} is a reply, and no IStoreMessage."));

    [Fact]
    public void What_a_watcher_is_told_is_a_message() =>
        Assert.All([typeof(StoreEvent), typeof(EventsMissed), typeof(WatchEnded)], type => Assert.True(typeof(IStoreMessage).IsAssignableFrom(type), $"{type} is no IStoreMessage."));

    [Fact]
    public void A_manifest_is_two_to_four_letters_and_nobody_elses()
    {
        Assert.All(Manifests.All, known => Assert.Matches("^[a-zA-Z]{2,4}$", known.Manifest));
        Assert.Equal(Manifests.All.Count, Manifests.All.Select(known => known.Manifest).Distinct(StringComparer.Ordinal).Count());
    }

    private static IEnumerable<string> Names(IEnumerable<Type> types) => types.Select(type => type.FullName!).Order(StringComparer.Ordinal);
}
