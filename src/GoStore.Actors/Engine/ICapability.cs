using GoStore.Actors.Sqlite;

namespace GoStore.Actors.Engine;

/// <summary>Something a store can do: its tables and its handlers. A new one is a folder of its own and a line in <c>Capabilities</c>.</summary>
internal interface ICapability
{
    /// <summary>The steps its tables took over the releases.</summary>
    IEnumerable<Migration> Migrations { get; }

    /// <summary>Prepares its statements on a connection that was just opened, and registers what it can do.</summary>
    void Attach(Database database, HandlerRegistry handlers);
}
