using System.Diagnostics.Metrics;
using System.Net;
using GoStore.Host.Server.Metrics;

namespace GoStore.Host.Tests.Server;

/// <summary>What a server measures, and how it tells of it.</summary>
public sealed class MetricTests
{
    [Fact]
    public async Task What_is_done_is_counted_in_the_text_format_of_OpenMetrics()
    {
        await using StartedServer server = await StartedServer.StartAsync();
        for (int count = 0; count < 3; count++)
        {
            await server.StatusAsync(HttpMethod.Put, "/v1/groups/config/entries/colour", body: "blue");
        }

        await server.StatusAsync(HttpMethod.Get, "/v1/groups/config/entries/none");
        using HttpResponseMessage response = await server.SendAsync(HttpMethod.Get, "/metrics");
        Assert.Equal("application/openmetrics-text; version=1.0.0; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        string text = await response.Content.ReadAsStringAsync();
        Dictionary<string, ParsedFamily> families = OpenMetricsParser.Parse(text);

        // The meter of stores is one for the process, and other tests have stores too; that of the server is its own.
        Assert.True(Value(families["gostore_requests"], "gostore_requests_total", ("operation", "set"), ("outcome", "ok")) >= 3);
        Assert.Equal(3, Value(families["http_server_request_duration_seconds"], "http_server_request_duration_seconds_count", ("http_request_method", "PUT")));
        Assert.Equal(1, Value(families["http_server_request_duration_seconds"], "http_server_request_duration_seconds_count", ("http_response_status_code", "404")));
        Assert.Equal("seconds", families["gostore_commit_duration_seconds"].Unit);
        Assert.Equal("histogram", families["gostore_batch_size"].Type);
        Assert.Equal("gauge", families["kestrel_active_connections"].Type);
        Assert.Equal("bytes", families["dotnet_process_memory_working_set_bytes"].Unit);
        Assert.DoesNotContain("colour", text);
    }

    [Fact]
    public async Task Every_instrument_of_the_store_is_there_and_in_the_documentation()
    {
        await using StartedServer server = await StartedServer.StartAsync();
        using HttpResponseMessage response = await server.SendAsync(HttpMethod.Get, "/metrics");
        Dictionary<string, ParsedFamily> families = OpenMetricsParser.Parse(await response.Content.ReadAsStringAsync());
        string page = await File.ReadAllTextAsync(Path.Combine(SourceTree.Root, "docs", "operations.md"));

        Assert.True(families.Keys.Count(name => name.StartsWith("gostore_", StringComparison.Ordinal)) >= 8);
        Assert.All(families.Values, family => Assert.True(page.Contains($"| `{family.Name}` | {family.Type} |", StringComparison.Ordinal), $"| `{family.Name}` | {family.Type} |"));
    }

    [Fact]
    public void Labels_of_any_text_come_back_as_they_were()
    {
        using var factory = new Factory();
        using var collector = new MetricCollector(10, factory, ["test"]);
        Meter meter = factory.Create(new MeterOptions("test"));
        Counter<long> counter = meter.CreateCounter<long>("odd.things", "{thing}", "With a \\ and a \" and a\nline.");
        string[] texts = ["", "plain", "a\"b", "a\\b", "a\\", "a\nb", "\\n", "é漢😀", "},{=\"x\""];
        foreach (string each in texts)
        {
            counter.Add(2, new KeyValuePair<string, object?>("what.is-it", each));
        }

        ParsedFamily family = OpenMetricsParser.Parse(collector.Read())["odd_things"];
        Assert.Equal(texts.Order(StringComparer.Ordinal), family.Samples.Select(sample => sample.Labels["what_is_it"]).Order(StringComparer.Ordinal));
        Assert.All(family.Samples, sample => Assert.Equal(2, sample.Value));
    }

    [Fact]
    public void Units_stand_in_names_and_are_base_units()
    {
        using var factory = new Factory();
        using var collector = new MetricCollector(10, factory, ["test"]);
        Meter meter = factory.Create(new MeterOptions("test"));
        meter.CreateHistogram<double>("wait.duration", "ms").Record(1500);
        meter.CreateCounter<int>("sent.total", "By").Add(12);
        meter.CreateUpDownCounter<int>("open").Add(3);
        meter.CreateUpDownCounter<int>("open").Add(-5);
        meter.CreateGauge<double>("load", "1").Record(0.25);
        meter.CreateGauge<double>("load", "1").Record(double.PositiveInfinity);
        Dictionary<string, ParsedFamily> families = OpenMetricsParser.Parse(collector.Read());

        ParsedFamily wait = families["wait_duration_seconds"];
        Assert.Equal(1.5, Value(wait, "wait_duration_seconds_sum"));
        Assert.Equal(0, Value(wait, "wait_duration_seconds_bucket", ("le", "1.0")));
        Assert.Equal(1, Value(wait, "wait_duration_seconds_bucket", ("le", "2.5")));
        Assert.Equal(12, Value(families["sent_bytes"], "sent_bytes_total"));
        Assert.Equal(-2, Value(families["open"], "open"));
        Assert.Equal(double.PositiveInfinity, Value(families["load"], "load"));
    }

    [Fact]
    public void What_is_observed_is_what_the_observer_says_now()
    {
        using var factory = new Factory();
        using var collector = new MetricCollector(10, factory, ["test"]);
        Meter meter = factory.Create(new MeterOptions("test"));
        int value = 5;
        string who = "a";
        meter.CreateObservableGauge("depth", () => new Measurement<int>(value, new KeyValuePair<string, object?>("who", who)));
        Assert.Equal(5, Value(OpenMetricsParser.Parse(collector.Read())["depth"], "depth", ("who", "a")));

        (value, who) = (7, "b");
        MetricSample only = Assert.Single(OpenMetricsParser.Parse(collector.Read())["depth"].Samples);
        Assert.Equal((7, "b"), (only.Value, only.Labels["who"]));
    }

    [Fact]
    public void More_sets_of_labels_than_allowed_are_left_out_and_counted()
    {
        using var factory = new Factory();
        using var collector = new MetricCollector(3, factory, ["test"]);
        Counter<long> counter = factory.Create(new MeterOptions("test")).CreateCounter<long>("calls");
        Parallel.For(0, 1000, index => counter.Add(1, new KeyValuePair<string, object?>("who", index % 10)));
        Dictionary<string, ParsedFamily> families = OpenMetricsParser.Parse(collector.Read());

        Assert.Equal(3, families["calls"].Samples.Count);
        Assert.All(families["calls"].Samples, sample => Assert.Equal(100, sample.Value));
        Assert.Equal(700, Value(families["gostore_metrics_left_out"], "gostore_metrics_left_out_total", ("family", "calls")));
    }

    [Fact]
    public async Task Metrics_and_traces_are_sent_to_a_collector()
    {
        using var listener = new HttpListener();
        int port = FreePort();
        listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        listener.Start();
        Task<Dictionary<string, byte[]>> received = ReceiveAsync(listener);
        await using (StartedServer server = await StartedServer.StartAsync(settings => settings with { OtlpEndpoint = new Uri($"http://127.0.0.1:{port}") }))
        {
            await server.StatusAsync(HttpMethod.Put, "/v1/groups/config/entries/colour", body: "blue");
            await server.App.StopAsync();
        }

        Dictionary<string, byte[]> got = await received;
        Assert.Equal(["/v1/metrics", "/v1/traces"], got.Keys.Order());
        string metrics = System.Text.Encoding.Latin1.GetString(got["/v1/metrics"]);
        string traces = System.Text.Encoding.Latin1.GetString(got["/v1/traces"]);
        Assert.Contains("gostore.requests", metrics);
        Assert.Contains("http.server.request.duration", metrics);
        Assert.Contains("gostore set", traces);
        Assert.Contains("service.name", traces);
        Assert.DoesNotContain("colour", metrics);
        Assert.DoesNotContain("colour", traces);
    }

    private static double Value(ParsedFamily family, string name, params (string Name, string Value)[] labels)
    {
        MetricSample[] samples = [.. family.Samples.Where(sample => sample.Name == name && labels.All(label => sample.Labels.GetValueOrDefault(label.Name) == label.Value))];
        Assert.NotEmpty(samples);
        return samples.Sum(sample => sample.Value);
    }

    private static async Task<Dictionary<string, byte[]>> ReceiveAsync(HttpListener listener)
    {
        var got = new Dictionary<string, byte[]>();
        while (got.Count < 2)
        {
            HttpListenerContext context = await listener.GetContextAsync();
            Assert.Equal("application/x-protobuf", context.Request.ContentType);
            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            got[context.Request.Url!.AbsolutePath] = body.ToArray();
            context.Response.StatusCode = 200;
            context.Response.Close();
        }

        return got;
    }

    private static int FreePort()
    {
        using var socket = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }

    private sealed class Factory : IMeterFactory
    {
        public Meter Create(MeterOptions options)
        {
            options.Scope = this;
            return new Meter(options);
        }

        public void Dispose()
        {
        }
    }
}
