using GoStore.Actors.Engine;

namespace GoStore.Actors.Changes;

/// <summary>The settings under <c>gostore.changes</c>.</summary>
/// <param name="Enabled">Whether changes are written to the log.</param>
/// <param name="RetainCount">How many changes of a namespace are kept; 0 for all.</param>
/// <param name="RetainAge">How long a change is kept; zero for ever.</param>
internal sealed record ChangeSettings(bool Enabled, long RetainCount, TimeSpan RetainAge)
{
    public static ChangeSettings Read(SettingsReader config, StoreOptions options) => new(
        options.ChangesEnabled ?? config.Flag("changes.enabled"),
        config.AtLeast("changes.retain-count", config.Count("changes.retain-count"), 0),
        config.AtLeast("changes.retain-age", config.Time("changes.retain-age"), TimeSpan.Zero));
}
