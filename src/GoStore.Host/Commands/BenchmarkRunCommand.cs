using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Security.Cryptography;
using GoStore.Actors;
using GoStore.Host.Benchmarking;
using GoStore.Host.Connections;
using GoStore.Host.Options;
using GoStore.Host.Output;
using Spectre.Console;

namespace GoStore.Host.Commands;

internal sealed class BenchmarkRunCommand : SpaceCommand
{
    private const int MostWorkers = 1_000;

    /// <summary>The shortest value that can be another one each time.</summary>
    private const int LeastBytes = 40;

    private const int MostBytes = 16 << 20;
    private const string DefaultGroup = "benchmark";
    private static readonly (string Name, double Part)[] Percentiles = [("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p99.9", 0.999)];

    private readonly Argument<long?> count;
    private readonly Argument<long?> workers;
    private readonly Option<long?> valueSize = new("--value-size")
    {
        Description = $"How long a value is, from {LeastBytes} bytes, such as 100, 4KiB, 1MiB [100]",
        HelpName = "SIZE",
        CustomParser = result =>
        {
            if (SizeText.Parse(result.Tokens[0].Value) is { } size and >= LeastBytes and <= MostBytes)
            {
                return size;
            }

            result.AddError($"--value-size \"{result.Tokens[0].Value}\" is no size from {LeastBytes} bytes to 16MiB. Write it as 100, 4KiB or 1MiB.");
            return null;
        },
    };

    private readonly Option<string> group = new("--group", "-g") { Description = $"How the name of its group starts; a random part follows [{DefaultGroup}]", HelpName = "NAME" };
    private readonly BenchmarkKind kind;
    private readonly long defaultOperations;
    private readonly long defaultWorkers;

    public BenchmarkRunCommand(Shell shell, BenchmarkKind kind, string name, string description, long operations, long workers)
        : base(shell, StoreAccess.Write, name, description)
    {
        this.kind = kind;
        defaultOperations = operations;
        defaultWorkers = workers;
        count = Number("N", $"How many operations in all [{operations}]", long.MaxValue);
        this.workers = Number("WORKERS", $"How many wait for an answer at the same time, at most {MostWorkers} [{workers}]", MostWorkers);
        Add(count);
        Add(this.workers);
        Add(valueSize);
        Add(group);
    }

    protected override async Task<ExitCode> RunAsync(IStoreSpace space, StoreCall call)
    {
        var run = new BenchmarkRun
        {
            Entries = space,
            Kind = kind,
            Group = $"{call.Arguments.GetValue(group) ?? DefaultGroup}-{RandomNumberGenerator.GetHexString(12, lowercase: true)}",
            Operations = call.Arguments.GetValue(count) ?? defaultOperations,
            Workers = (int)(call.Arguments.GetValue(workers) ?? defaultWorkers),
            ValueBytes = (int)(call.Arguments.GetValue(valueSize) ?? 100),
        };
        BenchmarkFigures figures;
        try
        {
            figures = await MeasureAsync(run, call);
        }
        finally
        {
            await run.CleanUpAsync();
        }

        Print(run, figures, call);
        await call.Results.Stream.FlushAsync(CancellationToken.None);
        return figures.Interrupted ? ExitCode.Interrupted : figures.Errors.Count > 0 ? ExitCode.Failed : ExitCode.Done;
    }

    private static Argument<long?> Number(string name, string description, long most) => new(name)
    {
        Description = description,
        Arity = ArgumentArity.ZeroOrOne,
        CustomParser = result =>
        {
            if (long.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number > 0 && number <= most)
            {
                return number;
            }

            result.AddError($"{name} \"{result.Tokens[0].Value}\" is no whole number {(most == long.MaxValue ? "from 1" : $"from 1 to {most}")}.");
            return null;
        },
    };

    private static async Task<BenchmarkFigures> MeasureAsync(BenchmarkRun run, StoreCall call)
    {
        if (!call.Shell.ErrorIsTerminal)
        {
            await run.PrepareAsync((_, _) => { }, call.CancellationToken);
            return await run.MeasureAsync(_ => { }, call.CancellationToken);
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(call.Shell.Error), Ansi = AnsiSupport.Yes, Interactive = InteractionSupport.Yes });
        return await console.Progress().AutoClear(true).Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn()).StartAsync(async progress =>
        {
            ProgressTask preparing = progress.AddTask("preparing");
            await run.PrepareAsync(
                (done, all) =>
                {
                    preparing.MaxValue = all;
                    preparing.Value = done;
                },
                call.CancellationToken);
            ProgressTask measuring = progress.AddTask("measuring", maxValue: run.Operations);
            return await run.MeasureAsync(done => measuring.Value = done, call.CancellationToken);
        });
    }

    private static void Print(BenchmarkRun run, BenchmarkFigures figures, StoreCall call)
    {
        if (call.Arguments.GetValue(JsonOption.Instance))
        {
            call.Results.Line(AsJson(run, figures));
            return;
        }

        call.Results.Line($"operations {figures.Latencies.Count}");
        call.Results.Line($"workers {run.Workers}");
        call.Results.Line($"value-bytes {run.ValueBytes}");
        call.Results.Line(string.Create(CultureInfo.InvariantCulture, $"seconds {figures.Elapsed.TotalSeconds:0.000}"));
        call.Results.Line(string.Create(CultureInfo.InvariantCulture, $"per-second {figures.PerSecond:0}"));
        foreach ((string name, double part) in Percentiles)
        {
            call.Results.Line($"{name} {Milliseconds(figures.Latencies.Percentile(part))}");
        }

        call.Results.Line($"max {Milliseconds(figures.Latencies.Longest)}");
        call.Results.Line($"errors {figures.Errors.Values.Sum()}");
        foreach ((string error, long times) in figures.Errors)
        {
            call.Results.Line($"error {error} {times}");
        }
    }

    private static string AsJson(BenchmarkRun run, BenchmarkFigures figures) => JsonText.Object(json =>
    {
        json.WriteString("benchmark", run.Kind.ToString().ToLowerInvariant());
        json.WriteNumber("operations", figures.Latencies.Count);
        json.WriteNumber("workers", run.Workers);
        json.WriteNumber("valueBytes", run.ValueBytes);
        json.WriteNumber("seconds", Math.Round(figures.Elapsed.TotalSeconds, 3));
        json.WriteNumber("perSecond", Math.Round(figures.PerSecond));
        json.WriteStartObject("milliseconds");
        foreach ((string name, double part) in Percentiles)
        {
            json.WriteNumber(name, Math.Round(figures.Latencies.Percentile(part).TotalMilliseconds, 3));
        }

        json.WriteNumber("max", Math.Round(figures.Latencies.Longest.TotalMilliseconds, 3));
        json.WriteEndObject();
        json.WriteStartObject("errors");
        foreach ((string error, long times) in figures.Errors)
        {
            json.WriteNumber(error, times);
        }

        json.WriteEndObject();
    });

    private static string Milliseconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.000}ms");
}
