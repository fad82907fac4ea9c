using GoStore.Actors.Engine;

namespace GoStore.Actors.Events;

/// <summary>The settings under <c>gostore.events</c>.</summary>
/// <param name="WatcherCapacity">How many events wait for one watcher at most.</param>
internal sealed record EventSettings(int WatcherCapacity)
{
    public static EventSettings Read(SettingsReader config) =>
        new(config.AtLeast("events.watcher-capacity", config.Whole("events.watcher-capacity"), 1));
}
