using System.Buffers;

namespace GoStore.Actors.Namespaces;

/// <summary>What a namespace may be called: letters, digits and hyphens, so that no name can reach into another's groups.</summary>
internal static class NamespaceName
{
    public const int Longest = 128;
    public const char Separator = ':';

    private static readonly SearchValues<char> Allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-");

    public static StoreFailure? Check(string? name) =>
        IsValid(name)
            ? null
            : new InvalidArgument("namespace", $"The namespace {Named.Text(name)} is invalid; use 1 to {Longest} letters, digits and hyphens, as in \"tenant-a\" or \"tenant-42\".");

    public static bool IsValid(ReadOnlySpan<char> name) => name.Length is > 0 and <= Longest && !name.ContainsAnyExcept(Allowed);

    /// <summary>The name that a stored group begins with; empty where there is none.</summary>
    public static ReadOnlySpan<char> Of(string group)
    {
        int end = group.AsSpan(0, Math.Min(group.Length, Longest + 1)).IndexOf(Separator);
        return end > 0 && IsValid(group.AsSpan(0, end)) ? group.AsSpan(0, end) : [];
    }
}
