using Akka.Actor;
using Akka.Event;
using GoStore.Actors.Engine;
using GoStore.Actors.Events;
using GoStore.Actors.Sqlite;
using GoStore.Actors.Templates;
using GoStore.Actors.Tests.Support;
using Microsoft.Data.Sqlite;
using Xunit;

namespace GoStore.Actors.Tests.Queries;

/// <summary>No statement of the library may look at a whole table: what it costs must depend on what it is asked, not on what is stored.</summary>
public sealed class QueryPlanTests : IDisposable
{
    private static readonly string[] WithPlan = ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "REPLACE"];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task No_statement_scans_a_table_or_sorts(bool analysed)
    {
        string path = folder.File("store.db");
        await using (IStore store = await Store.OpenAsync(path))
        {
            await store.SetManyAsync(Enumerable.Range(0, 1000).Select(index => new EntryCommands.Set($"g{index % 7}", $"{index}", "v", index % 3 == 0 ? TimeSpan.FromDays(1) : null, Type: index % 5 == 0 ? "t" : "")));
            await store.TransactionAsync(Enumerable.Range(0, 500).Select(index => new TaskCommands.Create($"n{index % 3}", Priority: index % 5, Delay: TimeSpan.FromSeconds(index))));
        }

        if (analysed)
        {
            // The owner of a file may have done so; the plans must not depend on its having been done or not.
            RawDatabase.Execute(path, "ANALYZE");
        }

        string[] statements = StatementsOf(path);
        Assert.True(statements.Length >= 15, $"Only {statements.Length} statements were found.");
        using SqliteConnection connection = RawDatabase.Open(path, SqliteOpenMode.ReadWrite);
        string[] wrong = [.. statements.SelectMany(statement => PlanOf(connection, statement).Where(IsWrong).Select(step => $"{step} in: {statement}"))];
        Assert.True(wrong.Length == 0, string.Join("\n", wrong));
    }

    // The plan of a scan of a subquery is judged by the steps of the subquery, and a row of constants is no table.
    private static bool IsWrong(string step) =>
        step.Contains("USE TEMP B-TREE", StringComparison.Ordinal)
        || (step.StartsWith("SCAN", StringComparison.Ordinal) && !step.StartsWith("SCAN SUBQUERY", StringComparison.Ordinal) && !step.StartsWith("SCAN CONSTANT ROW", StringComparison.Ordinal) && !step.StartsWith("SCAN (subquery", StringComparison.Ordinal));

    private static string[] StatementsOf(string path)
    {
        IReadOnlyList<ICapability> capabilities = Capabilities.All(StoreSettings.Section(GoStoreExtension.Reference, new StoreOptions()), new StoreOptions(), new EventCapability(new EventSettings(1), () => ActorRefs.Nobody, NoLogger.Instance), new TemplateRenderer(TemplateSettings.Read(StoreSettings.Section(GoStoreExtension.Reference, new StoreOptions())), TimeProvider.System));
        var settings = new DatabaseSettings(path, "off", "wal", TimeSpan.FromSeconds(1), 1024 * 1024, 0, 4096, 1024 * 1024);
        using Database database = Database.Open(settings, [.. capabilities.SelectMany(capability => capability.Migrations).OrderBy(migration => migration.Number)], now: 0, mayCreate: false);
        var handlers = new HandlerRegistry();
        foreach (ICapability capability in capabilities)
        {
            capability.Attach(database, handlers);
        }

        return [.. database.Statements.Where(statement => WithPlan.Any(word => statement.TrimStart().StartsWith(word, StringComparison.OrdinalIgnoreCase)))];
    }

    private static List<string> PlanOf(SqliteConnection connection, string statement)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"EXPLAIN QUERY PLAN {statement}";
        for (int parameter = 1; parameter <= 19; parameter++)
        {
            if (statement.Contains($"?{parameter}", StringComparison.Ordinal))
            {
                command.Parameters.AddWithValue($"?{parameter}", DBNull.Value);
            }
        }

        using SqliteDataReader reader = command.ExecuteReader();
        var steps = new List<string>();
        while (reader.Read())
        {
            steps.Add(reader.GetString(reader.GetOrdinal("detail")));
        }

        return steps;
    }
}
