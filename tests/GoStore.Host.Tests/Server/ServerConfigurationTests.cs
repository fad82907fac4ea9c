using System.Collections;
using System.Text.RegularExpressions;
using Akka.Configuration;
using Akka.Configuration.Hocon;
using GoStore.Actors;
using GoStore.Host.Server;
using GoStore.Host.Server.Cluster;
using Microsoft.Extensions.Logging;

namespace GoStore.Host.Tests.Server;

/// <summary>How a server is told what to do.</summary>
public sealed class ServerConfigurationTests : IDisposable
{
    private static readonly Dictionary<string, string> None = [];

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("gostore-configuration-tests-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void The_defaults_in_code_are_those_of_the_reference() =>
        Assert.Equal(new ServerSettings { Path = "gostore.db" }, ServerConfiguration.Read(null, null, new Hashtable(), None));

    [Fact]
    public void A_file_wins_over_the_defaults_the_environment_over_the_file_and_flags_over_all()
    {
        string file = Write("""
            gostore {
              path = "from-file.db"
              batch.time = 5ms
              server { listen = "http://127.0.0.1:1", shutdown-limit = 1s, limits { body = 1KiB, headers = 1KiB, requests = 1 } }
            }
            """);
        var environment = new Hashtable { ["GOSTORE_SERVER_LIMITS_BODY"] = "2KiB", ["GOSTORE_SERVER_SHUTDOWN_LIMIT"] = "2s", ["GOSTORE_SERVER_LISTEN"] = "http://127.0.0.1:2", ["PATH"] = "/bin" };
        ServerSettings settings = ServerConfiguration.Read(null, file, environment, new Dictionary<string, string> { ["listen"] = "http://[::1]:3" });

        Assert.Equal(("from-file.db", "http://[::1]:3", TimeSpan.FromSeconds(2)), (settings.Path, settings.Listen, settings.ShutdownLimit));
        Assert.Equal((2048, 1024, 1, 100), (settings.BodyLimit, settings.HeadersLimit, settings.RequestLimit, settings.HeaderCountLimit));
        Assert.Contains("batch.time = 5ms", settings.StoreHocon);
        Assert.Equal("named.db", ServerConfiguration.Read("named.db", file, environment, None).Path);
    }

    [Fact]
    public void Every_setting_can_be_set_and_reaches_the_server()
    {
        string[] values =
        [
            "http://127.0.0.1:9", "https://a.example", "7s", "5", "512", "513", "50", "6", "8", "9", "10", "11", "12s", "13s", "4s", "14s", "15", "16", "17s", "18s", "19", "json", "debug", "on", "http://127.0.0.1:4318", "grpc", "20s",
            "on", "127.0.0.2", "21", "10.0.0.1:22,[::1]:23", "Host=db;Password=secret", "SQLite.MS", "folder", "a,b", "24s", "25s", "26s",
        ];
        string[] names = [.. ServerConfiguration.Names()];
        Assert.Equal(names.Length, values.Length);
        var environment = new Hashtable(names.Zip(values).ToDictionary(each => ServerConfiguration.VariableOf(each.First), each => each.Second));
        ServerSettings settings = ServerConfiguration.Read(null, null, environment, None);
        ServerSettings usual = new() { Path = "gostore.db" };

        Assert.Equal(LogLevel.Debug, settings.LogLevel);
        Assert.All(
            typeof(ServerSettings).GetProperties().Where(property => property.Name is not (nameof(ServerSettings.Path) or nameof(ServerSettings.StoreHocon) or nameof(ServerSettings.Clock))),
            property => Assert.NotEqual(property.GetValue(usual), property.GetValue(settings)));
        ClusterNodeSettings node = settings.Cluster!;
        Assert.Equal((new NodeAddress("127.0.0.2", 21), "Host=db;Password=secret", "SQLite.MS", "folder"), (node.Self, node.Journal, node.JournalProvider, node.DataFolder));
        Assert.Equal([new("10.0.0.1", 22), new("::1", 23)], node.Seeds);
        Assert.Equal(["a", "b"], node.Roles);
        Assert.Equal((24, 25, 26), (node.JoinLimit.TotalSeconds, node.LeaveLimit.TotalSeconds, node.ReadyGrace.TotalSeconds));
        Assert.DoesNotContain("secret", settings.ToString());
    }

    [Fact]
    public void A_node_finds_its_address_among_the_seeds_and_forms_a_cluster_where_it_is_the_first_of_them()
    {
        ClusterNodeSettings Of(string port, string seeds) => ServerConfiguration.Read(null, null, new Hashtable(), new Dictionary<string, string>
        {
            ["cluster.enabled"] = "on", ["cluster.journal"] = "Host=db", ["cluster.port"] = port, ["cluster.seeds"] = seeds,
        }).Cluster!;

        Assert.Equal((new NodeAddress("localhost", 1), true), (Of("1", "localhost:1,127.0.0.1:2").Self, Of("1", "localhost:1,127.0.0.1:2").IsFirst));
        Assert.Equal((new NodeAddress("127.0.0.1", 2), false), (Of("2", "localhost:1,127.0.0.1:2").Self, Of("2", "localhost:1,127.0.0.1:2").IsFirst));
        Assert.Equal((new NodeAddress("127.0.0.1", 3), false), (Of("3", "127.0.0.1:1").Self, Of("3", "127.0.0.1:1").IsFirst));
        Assert.Equal((new NodeAddress("127.0.0.1", 4), true), (Of("4", "").Self, Of("4", "").IsFirst));
        Assert.Contains("\"host\"", Assert.ThrowsAny<StoreException>(() => Of("1", "host")).Message);
    }

    [Theory]
    [InlineData("limits.body = 0", "gostore.server.limits.body", "\"0\"", "at least 1")]
    [InlineData("limits.body = much", "gostore.server.limits.body", "\"much\"", "a size in bytes")]
    [InlineData("limits.requests = 1.5", "gostore.server.limits.requests", "\"1.5\"", "a whole number")]
    [InlineData("timeouts.request = soon", "gostore.server.timeouts.request", "\"soon\"", "a time with its unit")]
    [InlineData("timeouts.request = 0s", "gostore.server.timeouts.request", "00:00:00", "from")]
    [InlineData("log.level = loud", "gostore.server.log.level", "\"loud\"", "warning")]
    [InlineData("log.requests = perhaps", "gostore.server.log.requests", "\"perhaps\"", "on or off")]
    [InlineData("listen = \"https://127.0.0.1:1\"", "gostore.server.listen", "https://127.0.0.1:1", "http://ADDRESS:PORT")]
    [InlineData("listen = \"http://example.org:80\"", "gostore.server.listen", "http://example.org:80", "http://ADDRESS:PORT")]
    [InlineData("listen = \"\"", "gostore.server.listen", "\"\"", "http://ADDRESS:PORT")]
    [InlineData("origins = \"example.org\"", "gostore.server.origins", "example.org", "https://")]
    [InlineData("otlp.endpoint = collector", "gostore.server.otlp.endpoint", "collector", "http://127.0.0.1:4318")]
    public void A_wrong_setting_is_refused_with_its_name_its_value_and_what_is_allowed(string setting, string name, string value, string allowed)
    {
        StoreException error = Assert.ThrowsAny<StoreException>(() => ServerConfiguration.Read(null, Write($"gostore.server {{ {setting} }}"), new Hashtable(), None));

        Assert.Equal(ErrorCode.InvalidArgument, error.Code);
        Assert.All((string[])[name, value, allowed], part => Assert.Contains(part, error.Message));
    }

    [Fact]
    public void An_unknown_setting_is_refused_wherever_it_stands()
    {
        CommandException inFile = Assert.Throws<CommandException>(() => ServerConfiguration.Read(null, Write("gostore.server { limit.body = 1KiB }"), new Hashtable(), None));
        CommandException inEnvironment = Assert.Throws<CommandException>(() => ServerConfiguration.Read(null, null, new Hashtable { ["GOSTORE_SERVER_LIMIT_BODY"] = "1KiB" }, None));
        CommandException noFile = Assert.Throws<CommandException>(() => ServerConfiguration.Read(null, Path.Combine(folder.FullName, "none.conf"), new Hashtable(), None));
        CommandException noHocon = Assert.Throws<CommandException>(() => ServerConfiguration.Read(null, Write("gostore.server.listen = ${missing}"), new Hashtable(), None));

        Assert.Contains("gostore.server.limit.body", inFile.Message);
        Assert.Contains("gostore.server.limits.body", inFile.Message);
        Assert.Contains("GOSTORE_SERVER_LIMITS_BODY", inEnvironment.Message);
        Assert.Contains("none.conf", noFile.Message);
        Assert.Contains("is no HOCON", noHocon.Message);
        Assert.All((CommandException[])[inFile, inEnvironment, noFile, noHocon], error => Assert.Equal(ExitCode.Usage, error.ExitCode));
    }

    [Fact]
    public void The_configuration_page_has_every_setting_of_a_server_with_its_default_and_no_other()
    {
        Dictionary<string, string> documented = Documented("gostore.server");
        Dictionary<string, string> settings = Leaves("gostore.server", ServerConfiguration.Reference.GetConfig("gostore.server").Root.GetObject()).ToDictionary(leaf => leaf.Path, leaf => leaf.Value);

        Assert.True(settings.Count > 20);
        Assert.Equal(settings.OrderBy(each => each.Key, StringComparer.Ordinal), documented.OrderBy(each => each.Key, StringComparer.Ordinal));
    }

    [Fact]
    public void The_configuration_page_has_every_setting_of_a_cluster_with_its_default_and_no_other()
    {
        Config reference = ConfigurationFactory.ParseString(File.ReadAllText(Path.Combine(SourceTree.Root, "hocon", "cluster.conf")));
        Dictionary<string, string> documented = Documented("gostore.cluster");
        Dictionary<string, string> settings = Leaves("gostore.cluster", reference.GetConfig("gostore.cluster").Root.GetObject()).ToDictionary(leaf => leaf.Path, leaf => leaf.Value);

        Assert.True(settings.Count > 20);
        Assert.Equal(settings.OrderBy(each => each.Key, StringComparer.Ordinal), documented.OrderBy(each => each.Key, StringComparer.Ordinal));
    }

    private static Dictionary<string, string> Documented(string section)
    {
        string page = File.ReadAllText(Path.Combine(SourceTree.Root, "docs", "configuration.md"));
        return Regex.Matches(page, $@"^\| `({Regex.Escape(section)}\.[^`]+)` \| `?([^|`]*)`? ?\|", RegexOptions.Multiline).ToDictionary(row => row.Groups[1].Value, row => row.Groups[2].Value.Trim());
    }

    private static IEnumerable<(string Path, string Value)> Leaves(string path, HoconObject parent) =>
        parent.Items.SelectMany(item => item.Value.IsObject() ? Leaves($"{path}.{item.Key}", item.Value.GetObject()) : [($"{path}.{item.Key}", item.Value.GetString())]);

    private string Write(string hocon)
    {
        string file = Path.Combine(folder.FullName, "host.conf");
        File.WriteAllText(file, hocon);
        return file;
    }
}
