using System.Globalization;
using GoStore.Actors.Tests.Support;
using Microsoft.Data.Sqlite;
using Xunit;

namespace GoStore.Actors.Tests.Crash;

/// <summary>
/// What a file says about itself three times over: its entries, the counters of its namespaces, and its change log, which was kept from the beginning.
/// Read by SQL, past the store.
/// </summary>
internal static class Ledger
{
    public static void Verify(string path)
    {
        using SqliteConnection connection = RawDatabase.Open(path, SqliteOpenMode.ReadWrite);
        var entries = Rows(connection, "SELECT group_name, entry_key, entry_value || ' ' || version || ' ' || (length(CAST(entry_key AS BLOB)) + length(CAST(entry_value AS BLOB))) FROM entries")
            .ToDictionary(row => (Group: row[0], Key: row[1]), row => row[2]);
        string[] names = [.. Rows(connection, "SELECT name FROM namespaces WHERE name <> ''").Select(row => row[0])];
        foreach (string name in names)
        {
            VerifyUsage(connection, name, entries);
        }

        // Each namespace has a log of its own; the one without a name has what is in none.
        var replayed = new Dictionary<(string Group, string Key), string>();
        foreach (string name in names.Append(""))
        {
            Replay(connection, name, replayed);
        }

        string[] wrong =
        [
            .. entries.Keys.Union(replayed.Keys)
                .Where(key => Stored(entries.GetValueOrDefault(key)) != replayed.GetValueOrDefault(key))
                .Select(key => $"{key} is {Stored(entries.GetValueOrDefault(key)) ?? "not there"}, and {replayed.GetValueOrDefault(key) ?? "not there"} by the change log"),
        ];
        Assert.True(wrong.Length == 0, string.Join('\n', wrong.Take(10)));
    }

    /// <summary>A consumer stands where it was told that it stands, or further, and never beyond the log.</summary>
    public static void VerifyConsumers(string path, Dictionary<(string Kind, int Worker), long> last)
    {
        using SqliteConnection connection = RawDatabase.Open(path, SqliteOpenMode.ReadWrite);
        string[] tenants = ["tenant-a", "Tenant-A"];
        for (int index = 0; index < tenants.Length; index++)
        {
            string[]? row = Rows(connection, "SELECT next_revision - 1, token, (SELECT last_revision FROM namespaces WHERE name = namespace) FROM consumers WHERE name = 'consumer' AND namespace = ?1", tenants[index]).SingleOrDefault();
            long acknowledged = last.GetValueOrDefault(("consumed", index));
            Assert.True(row is not null || acknowledged == 0, $"The consumer of {tenants[index]} is gone; {acknowledged} was acknowledged.");
            if (row is not null)
            {
                long[] numbers = [.. row.Select(number => long.Parse(number, CultureInfo.InvariantCulture))];
                Assert.InRange(numbers[0], acknowledged, numbers[2]);
                Assert.True(numbers[1] >= last.GetValueOrDefault(("token", index)), $"The token of {tenants[index]} went back to {numbers[1]}.");
                last[("token", index)] = numbers[1];
            }
        }
    }

    private static void VerifyUsage(SqliteConnection connection, string name, Dictionary<(string Group, string Key), string> entries)
    {
        var own = entries.Where(pair => pair.Key.Group.StartsWith($"{name}:", StringComparison.Ordinal)).ToList();
        string counted = $"{own.Count} {own.Select(pair => pair.Key.Group).Distinct().Count()} {own.Sum(pair => long.Parse(pair.Value[(pair.Value.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture))}";
        string[] row = Rows(connection, "SELECT used_keys || ' ' || used_groups || ' ' || used_bytes, max_keys, max_groups, used_keys, used_groups FROM namespaces WHERE name = ?1", name).Single();
        Assert.True(counted == row[0], $"{name} holds {counted} (keys, groups, bytes), and its counters say {row[0]}.");
        Assert.True(row[1] == "0" || long.Parse(row[3], CultureInfo.InvariantCulture) <= long.Parse(row[1], CultureInfo.InvariantCulture), $"{name} holds {row[3]} keys of {row[1]}.");
        Assert.True(row[2] == "0" || long.Parse(row[4], CultureInfo.InvariantCulture) <= long.Parse(row[2], CultureInfo.InvariantCulture), $"{name} holds {row[4]} groups of {row[2]}.");
    }

    private static void Replay(SqliteConnection connection, string name, Dictionary<(string Group, string Key), string> state)
    {
        long revision = 0;
        foreach (string[] row in Rows(connection, "SELECT revision, action, group_name, entry_key, entry_value, version FROM changes WHERE namespace = ?1 ORDER BY revision", name))
        {
            Assert.Equal(++revision, long.Parse(row[0], CultureInfo.InvariantCulture));
            string group = name.Length == 0 ? row[2] : $"{name}:{row[2]}";
            switch ((StoreEventKind)int.Parse(row[1], CultureInfo.InvariantCulture))
            {
                case StoreEventKind.Set:
                    state[(group, row[3])] = $"{row[4]} {row[5]}";
                    break;
                case StoreEventKind.DeleteGroup:
                    foreach ((string, string) key in state.Keys.Where(key => key.Group == group).ToList())
                    {
                        state.Remove(key);
                    }

                    break;
                case StoreEventKind.Touch:
                    Assert.Equal($"{row[4]} {row[5]}", state[(group, row[3])]);
                    break;
                default:
                    Assert.True(state.Remove((group, row[3])), $"Revision {revision} of '{name}' removes {group}/{row[3]}, which was not there.");
                    break;
            }
        }

        Assert.Equal($"{revision}", Rows(connection, "SELECT coalesce(max(last_revision), 0) FROM namespaces WHERE name = ?1", name).Single()[0]);
    }

    private static string? Stored(string? entry) => entry?[..entry.LastIndexOf(' ')];

    private static List<string[]> Rows(SqliteConnection connection, string query, string? argument = null)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = query;
        if (argument is not null)
        {
            command.Parameters.AddWithValue("?1", argument);
        }

        using SqliteDataReader reader = command.ExecuteReader();
        var rows = new List<string[]>();
        while (reader.Read())
        {
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(column => Convert.ToString(reader.GetValue(column), CultureInfo.InvariantCulture)!)]);
        }

        return rows;
    }
}
