using GoStore.Actors.Engine;

namespace GoStore.Actors.Templates;

/// <summary>The settings under <c>gostore.templates</c>.</summary>
/// <param name="SourceLimit">How long a template may be, in bytes.</param>
/// <param name="DepthLimit">How deep blocks and parentheses may stand in each other, and templates execute each other.</param>
/// <param name="StepLimit">How many steps a rendering may take.</param>
/// <param name="OutputLimit">How long a text may become, in bytes.</param>
/// <param name="DataLimit">How large the group may be, in bytes of keys and values.</param>
/// <param name="TimeLimit">How long a rendering may take.</param>
/// <param name="CacheEntries">How many parsed templates are kept.</param>
internal sealed record TemplateSettings(int SourceLimit, int DepthLimit, long StepLimit, int OutputLimit, long DataLimit, TimeSpan TimeLimit, int CacheEntries)
{
    /// <summary>All texts that are made on the way may together be so many times as long as the output.</summary>
    public const int MadePerOutput = 8;

    /// <summary>Of text, which takes twice its bytes in memory while it is worked on.</summary>
    private const int LargestText = 256 * 1024 * 1024;

    public static TemplateSettings Read(SettingsReader config) => new(
        (int)Within(config, "templates.source-limit", config.Bytes("templates.source-limit"), LargestText),
        config.AtLeast("templates.depth-limit", config.Whole("templates.depth-limit"), 1),
        config.AtLeast("templates.step-limit", config.Count("templates.step-limit"), 1),
        (int)Within(config, "templates.output-limit", config.Bytes("templates.output-limit"), LargestText),
        config.AtLeast("templates.data-limit", config.Bytes("templates.data-limit"), 1),
        Positive(config, "templates.time-limit", config.Time("templates.time-limit")),
        config.AtLeast("templates.cache-entries", config.Whole("templates.cache-entries"), 0));

    private static long Within(SettingsReader config, string name, long value, long most) =>
        value >= 1 && value <= most ? value : throw config.Wrong(name, $"{value}", $"from 1 to {most}");

    private static TimeSpan Positive(SettingsReader config, string name, TimeSpan value) =>
        value > TimeSpan.Zero ? value : throw config.Wrong(name, $"{value}", "more than zero");
}
