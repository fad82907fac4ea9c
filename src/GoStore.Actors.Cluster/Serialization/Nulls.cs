using System.Runtime.Serialization;

namespace GoStore.Actors.Cluster.Serialization;

/// <summary>What is null in a message though its type does not say that it may be: a request that a caller made so, which the store shall refuse.</summary>
internal sealed class Nulls
{
    private readonly List<(int Field, int Element)> all = [];

    /// <summary>Reads one more of them.</summary>
    public static Nulls Read(WireReader reader, Nulls? known)
    {
        int outer = reader.Enter();
        ulong field = 0, element = 0;
        for (uint tag = reader.Tag(); tag != 0; tag = reader.Tag())
        {
            switch (tag)
            {
                case 1 << 3:
                    field = reader.Varint();
                    break;
                case 2 << 3:
                    element = reader.Varint();
                    break;
                default:
                    reader.Skip(tag);
                    break;
            }
        }

        reader.Leave(outer);
        if (field > int.MaxValue || element > int.MaxValue)
        {
            throw new SerializationException($"There is no element {element} of a field {field}.");
        }

        known ??= new Nulls();
        known.all.Add(((int)field, (int)element - 1));
        return known;
    }

    public static bool Has(Nulls? nulls, int field) => nulls?.all.Contains((field, -1)) ?? false;

    /// <summary>Puts the elements that are null among those that are not.</summary>
    public List<TElement?> Among<TElement>(int field, List<TElement?> others)
    {
        List<int> places = [.. all.Where(each => each.Field == field && each.Element >= 0).Select(each => each.Element).Order()];
        if (places.Count == 0)
        {
            return others;
        }

        var together = new List<TElement?>(others.Count + places.Count);
        int other = 0;
        foreach (int place in places)
        {
            while (together.Count < place && other < others.Count)
            {
                together.Add(others[other++]);
            }

            if (together.Count != place)
            {
                throw new SerializationException($"A list of {others.Count + places.Count} elements has none at {place} that is null.");
            }

            together.Add(default);
        }

        together.AddRange(others.Skip(other));
        return together;
    }
}
