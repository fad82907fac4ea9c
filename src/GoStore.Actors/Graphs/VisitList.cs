using System.Collections;

namespace GoStore.Actors.Graphs;

/// <summary>The nodes that a search has found, in pieces: one piece that grows to a hundred thousand would be copied again and again, and hold the store each time.</summary>
internal sealed class VisitList : IReadOnlyList<GraphVisit>
{
    private const int Piece = 1024;

    private readonly List<GraphVisit[]> pieces = [];

    public int Count { get; private set; }

    public GraphVisit this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            return pieces[index / Piece][index % Piece];
        }
    }

    public void Add(GraphVisit visit)
    {
        if (Count % Piece == 0)
        {
            pieces.Add(new GraphVisit[Piece]);
        }

        pieces[Count / Piece][Count % Piece] = visit;
        Count++;
    }

    /// <summary>Forgets the last ones.</summary>
    public void Cut(int count) => Count = Math.Min(Count, count);

    public IEnumerator<GraphVisit> GetEnumerator()
    {
        for (int index = 0; index < Count; index++)
        {
            yield return pieces[index / Piece][index % Piece];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
