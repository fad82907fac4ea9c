using System.Text.RegularExpressions;
using Xunit;

namespace GoStore.Actors.Tests.Contract;

/// <summary>The arrows between the folders of the library, read off its sources.</summary>
public sealed partial class ArchitectureTests
{
    /// <summary>What serves every capability; any other folder is a capability.</summary>
    private static readonly string[] Common = ["", "Contracts", "Sqlite", "Engine", "Client", "Hosting", "Remote", "Diagnostics"];

    private static readonly IReadOnlyList<SourceFile> Files = SourceFile.All();

    private static string[] Capabilities => [.. Files.Select(file => file.Folder).Distinct().Except(Common)];

    [Fact]
    public void The_folders_are_there_that_these_tests_are_about()
    {
        Assert.Subset(Files.Select(file => file.Folder).ToHashSet(), new HashSet<string> { "Contracts", "Sqlite", "Engine", "Client", "Entries", "Diagnostics" });
        Assert.Contains("Entries", Capabilities);
        Assert.Contains(Files, file => file.IsTable);
        Assert.Contains("StoreActor", Types("Engine"));
    }

    [Fact]
    public void Nothing_in_Sqlite_knows_an_actor_or_who_uses_it() =>
        Nobody(In("Sqlite"), ["Akka", "IActorRef", .. Types(["Engine", "Client", "Hosting", "Diagnostics", .. Capabilities])]);

    [Fact]
    public void The_engine_knows_no_capability_by_name() => Nobody(In("Engine"), Types(Capabilities));

    [Fact]
    public void The_engine_does_not_use_the_client() => Nobody(In("Engine"), Types(["Client", "Hosting"]));

    [Fact]
    public void A_table_of_a_capability_uses_neither_the_engine_nor_the_client() =>
        Nobody([.. In(Capabilities).Where(file => file.IsTable)], ["Akka", "IActorRef", .. Types(["Engine", "Client", "Hosting", "Diagnostics"])]);

    [Fact]
    public void A_capability_does_not_use_the_client() => Nobody(In(Capabilities), Types(["Client", "Hosting"]));

    [Fact]
    public void Only_the_client_knows_that_a_store_can_be_on_a_server() =>
        Nobody(In(["Engine", "Contracts", "Sqlite", "Hosting", "Diagnostics", .. Capabilities]), Types("Remote"));

    [Fact]
    public void The_way_to_a_server_knows_no_database() =>
        Nobody(In("Remote"), ["SQLitePCL", "SqliteConnection", .. Types("Sqlite"), .. Files.Where(file => file.IsTable).SelectMany(file => file.Declares)]);

    [Fact]
    public void The_client_goes_to_messages_and_never_to_the_database() =>
        Nobody(In("Client"), ["SQLitePCL", "SqliteConnection", .. Types("Sqlite"), .. Files.Where(file => file.IsTable).SelectMany(file => file.Declares)]);

    [Fact]
    public void Contracts_and_diagnostics_use_nothing_that_is_built_on_them()
    {
        Nobody(In("Contracts"), ["Akka", .. Types(["Sqlite", "Engine", "Client", "Hosting"])]);
        Nobody(In("Diagnostics"), ["Akka", .. Types(["Sqlite", "Engine", "Client", "Hosting", .. Capabilities])]);
    }

    [Fact]
    public void Sql_stands_only_in_tables_and_in_Sqlite()
    {
        Assert.Contains(Files, file => file.IsTable && file.Texts.Any(text => Sql().IsMatch(text)));
        string[] elsewhere = [.. Files.Where(file => !file.IsTable && file.Folder != "Sqlite").SelectMany(file => file.Texts.Where(text => Sql().IsMatch(text)).Select(text => $"{file}: {text.Trim()}"))];
        Assert.True(elsewhere.Length == 0, "SQL belongs into a file named ...Table.cs, or into Sqlite/:\n" + string.Join('\n', elsewhere));
    }

    [Fact]
    public void No_statement_compares_with_LIKE_or_GLOB_what_a_caller_gave()
    {
        string[] found = [.. Files.SelectMany(file => file.Texts.Where(text => Pattern().IsMatch(text)).Select(text => $"{file}: {text.Trim()}"))];
        Assert.True(found.Length == 0, "A prefix is a half-open range on the primary key:\n" + string.Join('\n', found));
    }

    [Fact]
    public void A_source_file_is_read_as_the_compiler_would()
    {
        SourceFile file = SourceFile.Read("Engine", "Sample.cs", """"
            /* Comment */ namespace A; // Comment
            /// <see cref="Comment"/>
            internal sealed record Sample(string Text)
            {
                private const char Quote = '"', Other = '\'';
                public string Plain => "Text1 \" // Text1" + @"Text2 "" Text2" + "";
                public string Hole => $"Text3 {{Text3}} {Inner.Name(x => "Text4", $"{Deep:0.0}")} Text3";
                public string Raw => $"""Text5 {InRaw["Text6"]} "Text5" """;
                private enum Kind { One }
            }
            """");

        Assert.Equal(["Sample"], file.Declares);
        Assert.Equal(["Kind", "Sample"], file.Names.Order());
        Assert.Superset(new HashSet<string> { "Quote", "Other", "Inner", "Deep", "InRaw", "One" }, file.Identifiers.ToHashSet());
        Assert.DoesNotContain(file.Identifiers, name => name.StartsWith("Text", StringComparison.Ordinal) && name.Length > 4 || name == "Comment");
        Assert.Equal(["Text1", "Text2", "Text3", "Text4", "Text5", "Text6"], file.Texts.SelectMany(text => text.Split([' ', '{', '}', '/', '"'])).Where(word => word.StartsWith("Text", StringComparison.Ordinal)).Distinct().Order());
    }

    private static IReadOnlyList<SourceFile> In(params string[] folders) => [.. Files.Where(file => folders.Contains(file.Folder))];

    private static IEnumerable<string> Types(params string[] folders) => In(folders).SelectMany(file => file.Declares);

    private static void Nobody(IReadOnlyList<SourceFile> users, IEnumerable<string> forbidden)
    {
        Assert.NotEmpty(users);
        HashSet<string> names = [.. forbidden];
        Assert.NotEmpty(names);
        string[] found = [.. users.SelectMany(file => file.Identifiers.Intersect(names).Except(file.Names).Select(name => $"{file} names {name}"))];
        Assert.True(found.Length == 0, string.Join('\n', found));
    }

    [GeneratedRegex(@"\b(SELECT\s|INSERT\s+(OR\s+\w+\s+)?INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s|CREATE\s+(UNIQUE\s+)?(TABLE|INDEX|TRIGGER|VIEW)\s|ALTER\s+TABLE\s|DROP\s+TABLE\s|PRAGMA\s|SAVEPOINT\s|BEGIN\s+(IMMEDIATE|DEFERRED|EXCLUSIVE)|EXPLAIN\s|VACUUM\b|ATTACH\s)")]
    private static partial Regex Sql();

    [GeneratedRegex(@"\b(LIKE|GLOB|REGEXP)\s+[^'\s]")]
    private static partial Regex Pattern();
}
