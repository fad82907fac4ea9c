using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using GoStore.Benchmarks.Measuring;

namespace GoStore.Benchmarks.Ratios;

/// <summary>The verbs <c>ratios</c> and <c>server</c>: measure, print the table, write it as JSON.</summary>
internal static class RatioRun
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <param name="verb">What the rows are called together, and the file they are written to.</param>
    /// <param name="all">The rows.</param>
    /// <param name="arguments">What else was typed.</param>
    public static async Task<int> RunAsync(string verb, IReadOnlyList<Case> all, string[] arguments)
    {
        (string hocon, bool list, List<string> names) = Parse(verb, arguments);
        Case[] cases = [.. all.Where(row => names.Count == 0 || names.Exists(name => row.Name.Contains(name, StringComparison.OrdinalIgnoreCase)))];
        if (cases.Length == 0)
        {
            throw new UsageException($"No row's name contains {string.Join(" or ", names.Select(name => $"'{name}'"))}. See: {verb} --list");
        }

        if (list)
        {
            Array.ForEach(cases, row => Console.WriteLine(row.Name));
            return 0;
        }

        Console.WriteLine($"{Environment.ProcessorCount} processors, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}");
        long start = Stopwatch.GetTimestamp();
        var rows = new List<Row>();
        using (var bench = new Bench(hocon))
        {
            if (bench.Workspace.IsInMemory)
            {
                Console.WriteLine($"{bench.Workspace.Folder} is kept in memory: no figure of a durable write means anything there.");
            }

            foreach (Case row in cases)
            {
                Console.Write($"{Stopwatch.GetElapsedTime(start).TotalSeconds,4:0} s  {row.Name} ...");
                rows.Add(await row.RunAsync(bench));
                Console.WriteLine($" {Verdict(rows[^1])}");
            }
        }

        Print(rows);
        int judged = rows.Count(row => row.Holds is not null);
        Console.WriteLine($"{rows.Count(row => row.Holds == true)} of {judged} targets hold, {rows.Count(row => row.Ours is null && !row.Failed)} rows left out, {rows.Count(row => row.Failed)} failed; {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s");

        // A run of some rows leaves the results of the whole run alone.
        string file = Path.Combine(Workspace.Artifacts, cases.Length == all.Count ? $"{verb}.json" : $"{verb}-of-some.json");
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(rows, Json) + "\n");
        Console.WriteLine(file);
        return rows.Exists(row => row.Failed) ? 1 : 0;
    }

    private static (string Hocon, bool List, List<string> Names) Parse(string verb, string[] arguments)
    {
        string hocon = "";
        bool list = false;
        var names = new List<string>();
        for (int index = 0; index < arguments.Length; index++)
        {
            switch (arguments[index])
            {
                case "--hocon" when index + 1 < arguments.Length:
                    hocon = arguments[++index];
                    break;
                case "--list":
                    list = true;
                    break;
                case ['-', ..] unknown:
                    throw new UsageException($"{verb} does not know '{unknown}'. It takes --hocon TEXT, --list and parts of names.");
                case string name:
                    names.Add(name);
                    break;
            }
        }

        return (hocon, list, names);
    }

    private static void Print(List<Row> rows)
    {
        int width = rows.Max(row => row.Name.Length);
        string line = $"{"ours : peer".PadRight(width)} | {"ours",9} | {"peer",9} | {"unit",-7} | {"ratio",6} | {"target",7} | {"holds",-5} | smallest to largest, notes";
        Console.WriteLine();
        Console.WriteLine(line);
        Console.WriteLine(new string('-', line.Length));
        foreach (Row row in rows)
        {
            Console.WriteLine(
                $"{row.Name.PadRight(width)} | {Figure(row.Ours),9} | {Figure(row.Peer),9} | {row.Unit,-7} | {row.Ratio?.ToString("0.00", CultureInfo.InvariantCulture) ?? "",6} | {TargetOf(row),7} | {Verdict(row),-5} | {row.Note}");
        }

        Console.WriteLine();
    }

    private static string Verdict(Row row) => (row.Ours, row.Holds) switch
    {
        (_, true) => "yes",
        (_, false) => "NO",
        (null, _) => "-",
        _ => "shown",
    };

    private static string TargetOf(Row row) => row.Target is { } value ? new Target(row.Bound!.Value, value).ToString() : "";

    private static string Figure(double? value) => value switch
    {
        null => "",
        >= 100 => value.Value.ToString("# ### ##0", CultureInfo.InvariantCulture).Trim(),
        _ => value.Value.ToString("0.00", CultureInfo.InvariantCulture),
    };
}
