namespace GoStore.Actors;

/// <summary>How names stand in messages for people: quoted, cut where they are long, control characters made visible.</summary>
internal static class Named
{
    private const int Longest = 64;

    public static string Entry(string group, string key) => $"{Text(group)}/{Text(key)}";

    public static string Text(string? name)
    {
        if (name is null)
        {
            return "null";
        }

        string shown = name.Length <= Longest ? name : string.Concat(name.AsSpan(0, Longest), "…");
        return "\"" + string.Concat(shown.Select(letter => char.IsControl(letter) || char.IsSurrogate(letter) && name.Length > Longest
            ? $"\\u{(int)letter:x4}"
            : letter.ToString())) + "\"";
    }
}
