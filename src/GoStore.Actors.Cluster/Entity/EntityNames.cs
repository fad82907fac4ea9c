using GoStore.Actors.Client;

namespace GoStore.Actors.Cluster.Entity;

/// <summary>How namespaces are called as entities, in the journal and as files.</summary>
internal static class EntityNames
{
    /// <summary>The entity of the store itself: no namespace can be called so.</summary>
    public const string Root = "_";

    public static string EntityOf(string ns) => ns.Length == 0 ? Root : ns;

    public static string NamespaceOf(string entity) => entity == Root ? "" : entity;

    public static string PersistenceIdOf(string ns) => ns.Length == 0 ? "gostore-store" : $"gostore-namespace-{ns}";

    /// <summary>Names differ by case, which not every file system does: each capital is marked.</summary>
    public static string FileOf(string ns) =>
        ns.Length == 0 ? "_.db" : string.Concat(ns.Select(letter => char.IsAsciiLetterUpper(letter) ? $"+{char.ToLowerInvariant(letter)}" : letter.ToString())) + ".db";
}
