namespace GoStore.Actors.Templates;

/// <summary>The entries that a template is applied to: keys and values, in the order of the keys' bytes.</summary>
internal sealed class TemplateData
{
    private readonly List<string> keys = [];
    private readonly List<string> values = [];

    /// <summary>Which values are bytes by now; the others are the texts that were read, as most are never touched.</summary>
    private readonly List<bool> areBytes = [];

    public int Count => keys.Count;

    /// <summary>Adds an entry, whose key comes after all others in the order of bytes.</summary>
    public void Add(string key, string value)
    {
        keys.Add(ByteText.Of(key));
        values.Add(value);
        areBytes.Add(false);
    }

    public GoValue Key(int index) => GoValue.Of(keys[index]);

    public GoValue Value(int index)
    {
        if (!areBytes[index])
        {
            values[index] = ByteText.Of(values[index]);
            areBytes[index] = true;
        }

        return GoValue.Of(values[index]);
    }

    /// <summary>The value of a key.</summary>
    /// <param name="key">The bytes of the key.</param>
    /// <param name="value">The value; of no type where there is no such key.</param>
    public bool TryGet(string key, out GoValue value)
    {
        int index = keys.BinarySearch(key, StringComparer.Ordinal);
        value = index < 0 ? default : Value(index);
        return index >= 0;
    }
}
