using GoStore.Actors.Engine;

namespace GoStore.Actors.Namespaces;

/// <summary>The settings under <c>gostore.namespaces</c>.</summary>
/// <param name="DefaultQuota">Of a namespace that nobody gave another.</param>
/// <param name="Quotas">Of those that the configuration names.</param>
/// <param name="PassivateAfter">How long an idle namespace keeps its actor.</param>
internal sealed record NamespaceSettings(Quota DefaultQuota, IReadOnlyDictionary<string, Quota> Quotas, TimeSpan PassivateAfter)
{
    public static NamespaceSettings Read(SettingsReader config, StoreOptions options)
    {
        var quotas = new Dictionary<string, Quota>(StringComparer.Ordinal);
        foreach (string name in config.Names("namespaces.quotas"))
        {
            if (!NamespaceName.IsValid(name))
            {
                throw config.Wrong("namespaces.quotas", name, "names of namespaces: letters, digits and hyphens");
            }

            quotas[name] = ReadQuota(config, $"namespaces.quotas.{name}");
        }

        return new NamespaceSettings(
            options.DefaultQuota is { } quota ? NamespaceCapability.CheckQuota(quota) is { } wrong ? throw wrong.ToException() : quota : ReadQuota(config, "namespaces.default-quota"),
            quotas,
            config.AtLeast("namespaces.passivate-after", config.Time("namespaces.passivate-after"), TimeSpan.FromMilliseconds(1)));
    }

    /// <summary>The quota that the configuration has for a namespace.</summary>
    public Quota Of(string name) => Quotas.GetValueOrDefault(name, DefaultQuota);

    private static Quota ReadQuota(SettingsReader config, string name)
    {
        return new Quota
        {
            MaxKeys = Limit("max-keys", config.Count),
            MaxGroups = Limit("max-groups", config.Count),
            MaxValueBytes = Limit("max-value-bytes", config.Bytes),
            MaxTotalBytes = Limit("max-total-bytes", config.Bytes),
        };

        long Limit(string limit, Func<string, long> read) => config.Has($"{name}.{limit}") ? config.AtLeast($"{name}.{limit}", read($"{name}.{limit}"), 0) : 0;
    }
}
