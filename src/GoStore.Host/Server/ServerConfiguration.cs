using System.Collections;
using Akka.Configuration;
using Akka.Configuration.Hocon;
using GoStore.Actors.Engine;
using GoStore.Host.Output;
using GoStore.Host.Server.Cluster;
using Microsoft.Extensions.Logging;

namespace GoStore.Host.Server;

/// <summary>Puts the settings of a server together from where they can be set: the reference, a file, the environment, flags.</summary>
internal static class ServerConfiguration
{
    /// <summary>What the variable of a setting begins with.</summary>
    public const string Variables = "GOSTORE_SERVER_";

    private const string Section = "gostore.server";

    private static readonly TimeSpan LongestParsing = TimeSpan.FromSeconds(5);

    private static readonly Lazy<string> Text = new(() =>
    {
        using Stream stream = typeof(ServerConfiguration).Assembly.GetManifestResourceStream("GoStore.Host.host.conf")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    });

    /// <summary>The reference configuration: <c>hocon/host.conf</c>.</summary>
    public static Config Reference => ConfigurationFactory.ParseString(Text.Value);

    /// <summary>Reads the settings.</summary>
    /// <param name="path">The database file, where the command line or the environment names one.</param>
    /// <param name="file">The configuration file; null for none.</param>
    /// <param name="environment">The variables of the environment.</param>
    /// <param name="flags">Settings by their names below <c>gostore.server</c>.</param>
    /// <exception cref="CommandException">The file cannot be read, or a setting is unknown.</exception>
    /// <exception cref="GoStore.Actors.StoreException">A setting is not what it may be.</exception>
    public static ServerSettings Read(string? path, string? file, IDictionary environment, IReadOnlyDictionary<string, string> flags)
    {
        string hocon = file is null ? "" : ReadFile(file);
        Config fromFile = Parse(hocon, file);
        string[] known = [.. Leaves(Section, Reference)];
        if (Leaves(Section, fromFile).Except(known).FirstOrDefault() is { } unknown)
        {
            throw new CommandException(ExitCode.Usage, $"The setting {unknown} in \"{file}\" is unknown. docs/configuration.md lists those of {Section}{Nearest(unknown, known)}.");
        }

        Config given = Given(environment, flags, known);
        Config all = given.WithFallback(fromFile).WithFallback(Reference);
        string database = path ?? (fromFile.HasPath("gostore.path") ? fromFile.GetString("gostore.path") : Options.ConnectionOption.Default);
        return Read(new SettingsReader(all.GetConfig("gostore")), database, hocon);
    }

    /// <summary>The names of all settings.</summary>
    public static IEnumerable<string> Names() => Leaves(Section, Reference);

    /// <summary>The variable of a setting.</summary>
    public static string VariableOf(string setting) => setting.ToUpperInvariant().Replace('.', '_').Replace('-', '_');

    private static ServerSettings Read(SettingsReader config, string path, string hocon)
    {
        string endpoint = config.Text("server.otlp.endpoint");
        if (endpoint.Length > 0 && !(Uri.TryCreate(endpoint, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https"))
        {
            throw config.Wrong("server.otlp.endpoint", endpoint, "empty, or a URL such as http://127.0.0.1:4318");
        }

        ClusterNodeSettings? cluster = ClusterConfiguration.Read(config);
        return new ServerSettings
        {
            Path = cluster is null ? path : System.IO.Path.Combine(cluster.DataFolder, "_.db"),
            Cluster = cluster,
            StoreHocon = hocon.Length > 0 ? hocon : null,
            Listen = Listening(config),
            Origins = Origins(config),
            ShutdownLimit = config.AtLeast("server.shutdown-limit", config.Time("server.shutdown-limit"), TimeSpan.Zero),
            BodyLimit = config.AtLeast("server.limits.body", config.Bytes("server.limits.body"), 1),
            RequestLineLimit = (int)config.Between("server.limits.request-line", config.Bytes("server.limits.request-line"), 256, 1024 * 1024),
            HeadersLimit = (int)config.Between("server.limits.headers", config.Bytes("server.limits.headers"), 256, 1024 * 1024),
            HeaderCountLimit = config.Between("server.limits.header-count", config.Whole("server.limits.header-count"), 4, 10_000),
            ConnectionLimit = config.AtLeast("server.limits.connections", config.Count("server.limits.connections"), 1),
            RequestLimit = config.AtLeast("server.limits.requests", config.Whole("server.limits.requests"), 1),
            StreamLimit = config.AtLeast("server.limits.streams", config.Whole("server.limits.streams"), 0),
            RatePerSecond = config.AtLeast("server.rate.per-second", config.Whole("server.rate.per-second"), 0),
            RateBurst = config.AtLeast("server.rate.burst", config.Whole("server.rate.burst"), 1),
            HeadersTimeout = Wait(config, "server.timeouts.headers"),
            KeepAliveTimeout = Wait(config, "server.timeouts.keep-alive"),
            StreamBeat = config.Between("server.timeouts.stream-beat", config.Time("server.timeouts.stream-beat"), TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10)),
            RequestTimeout = Wait(config, "server.timeouts.request"),
            BodyRate = config.AtLeast("server.timeouts.body-rate", config.Whole("server.timeouts.body-rate"), 0),
            ResponseRate = config.AtLeast("server.timeouts.response-rate", config.Whole("server.timeouts.response-rate"), 0),
            RateGrace = config.Between("server.timeouts.rate-grace", config.Time("server.timeouts.rate-grace"), TimeSpan.FromSeconds(2), TimeSpan.FromDays(1)),
            ReadyDeadline = Wait(config, "server.ready.deadline"),
            LabelSets = config.AtLeast("server.metrics.label-sets", config.Whole("server.metrics.label-sets"), 1),
            LogFormat = config.OneOf("server.log.format", config.Text("server.log.format"), ["text", "json"]),
            LogLevel = Enum.Parse<LogLevel>(config.OneOf("server.log.level", config.Text("server.log.level"), [.. Enum.GetNames<LogLevel>().Select(name => name.ToLowerInvariant())]), ignoreCase: true),
            LogRequests = config.Flag("server.log.requests"),
            OtlpEndpoint = endpoint.Length > 0 ? new Uri(endpoint) : null,
            OtlpProtocol = config.OneOf("server.otlp.protocol", config.Text("server.otlp.protocol"), ["http/protobuf", "grpc"]),
            OtlpInterval = Wait(config, "server.otlp.interval"),
        };
    }

    /// <summary>A time that is waited for: above zero, and no longer than a timer can.</summary>
    private static TimeSpan Wait(SettingsReader config, string name) => config.Between(name, config.Time(name), TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(20));

    private static string Listening(SettingsReader config)
    {
        string listen = config.Text("server.listen");
        string[] urls = listen.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return urls.Length > 0 && urls.All(IsListenable)
            ? string.Join(';', urls)
            : throw config.Wrong("server.listen", listen, "http://ADDRESS:PORT, as http://127.0.0.1:4680, http://[::1]:4680, http://localhost:4680 or http://0.0.0.0:4680, or several of them with \";\" between");
    }

    private static bool IsListenable(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out Uri? parsed) && parsed.Scheme == "http" && parsed is { PathAndQuery: "/", UserInfo: "", Fragment: "" }
        && (System.Net.IPAddress.TryParse(parsed.Host.Trim('[', ']'), out _) || parsed.IsLoopback);

    private static string Origins(SettingsReader config)
    {
        string origins = config.Text("server.origins");
        string? wrong = origins.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .FirstOrDefault(each => !(Uri.TryCreate(each, UriKind.Absolute, out Uri? parsed) && parsed.Scheme is "http" or "https" && parsed.GetLeftPart(UriPartial.Authority) == each.TrimEnd('/')));
        return wrong is null ? origins : throw config.Wrong("server.origins", origins, "empty, or origins such as https://store.example.org with commas between");
    }

    private static Config Given(IDictionary environment, IReadOnlyDictionary<string, string> flags, string[] known)
    {
        Dictionary<string, string> byVariable = known.ToDictionary(VariableOf);
        var given = new Dictionary<string, string>();
        foreach (DictionaryEntry variable in environment)
        {
            string name = (string)variable.Key;
            if (!name.StartsWith(Variables, StringComparison.Ordinal))
            {
                continue;
            }

            given[byVariable.GetValueOrDefault(name) ?? throw new CommandException(ExitCode.Usage,
                $"The environment variable {name} is the one of no setting. docs/configuration.md lists those of {Section}{Nearest(name, byVariable.Keys)}.")] = (string)variable.Value!;
        }

        foreach ((string name, string value) in flags)
        {
            given[$"{Section}.{name}"] = value;
        }

        return ConfigurationFactory.ParseString(string.Join('\n', given.Select(each => $"{each.Key} = {JsonText.Quote(each.Value)}")));
    }

    /// <summary>What was probably meant: the setting that shares most of its end with what was given.</summary>
    private static string Nearest(string unknown, IEnumerable<string> known)
    {
        string last = unknown[(unknown.LastIndexOfAny(['.', '_']) + 1)..];
        return known.FirstOrDefault(each => each.EndsWith(last, StringComparison.Ordinal)) is { } near ? $", {near} among them" : "";
    }

    private static string ReadFile(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Usage, $"The configuration file \"{file}\" cannot be read: {error.Message}");
        }
    }

    private static Config Parse(string hocon, string? file)
    {
        // The parser throws whatever its steps throw, and of some brackets without an end it finds none itself.
        var parsing = Task.Run(() => ConfigurationFactory.ParseString(hocon));
        if (Task.WaitAny([parsing], LongestParsing) < 0)
        {
            throw new CommandException(ExitCode.Usage, $"The configuration file \"{file}\" is no HOCON: a bracket in it has no end.");
        }

        return parsing.IsCompletedSuccessfully
            ? parsing.Result
            : throw new CommandException(ExitCode.Usage, $"The configuration file \"{file}\" is no HOCON: {parsing.Exception!.InnerException!.Message}");
    }

    private static IEnumerable<string> Leaves(string path, Config config) =>
        config.HasPath(path) && config.GetValue(path) is { } value ? value.IsObject() ? Leaves(path, value.GetObject()) : [path] : [];

    private static IEnumerable<string> Leaves(string path, HoconObject parent) =>
        parent.Items.SelectMany(item => item.Value.IsObject() ? Leaves($"{path}.{item.Key}", item.Value.GetObject()) : [$"{path}.{item.Key}"]);
}
