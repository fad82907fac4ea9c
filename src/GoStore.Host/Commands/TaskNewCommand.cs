using System.CommandLine;
using System.Text;
using GoStore.Actors;
using GoStore.Host.Connections;
using GoStore.Host.Options;
using GoStore.Host.Output;

namespace GoStore.Host.Commands;

internal sealed class TaskNewCommand : SpaceCommand
{
    private const string FromInput = "-";
    private const char FromFile = '@';

    private readonly Argument<string> name = new("NAME") { Description = "What is to be done: which handler runs it" };
    private readonly Argument<string?> payload = new("PAYLOAD") { Description = "What it is to be done with; '-' takes it from standard input, '@FILE' from a file [nothing]", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<TimeSpan?> delay = TaskOptions.Time("--delay", "How long from now it is due, such as 30s, 5m, 1h30m [now]", fromZero: true);
    private readonly Option<string?> cron = new("--cron") { Description = "When it recurs: minute, hour, day of the month, month, day of the week, such as '30 8 * * MON-FRI'", HelpName = "FIELDS" };
    private readonly Option<string?> timeZone = new("--time-zone") { Description = "The time zone of --cron, such as Europe/Berlin [UTC]", HelpName = "ZONE" };
    private readonly Option<int?> priority = TaskOptions.Number("--priority", "Of those that are due, the highest runs first; from -100 to 100 [0]", TaskCommands.LowestPriority, TaskCommands.HighestPriority);
    private readonly Option<int?> attempts = TaskOptions.Number("--attempts", "How many attempts it has, the first included [3]", 1, int.MaxValue);
    private readonly Option<TimeSpan?> timeout = TaskOptions.Time("--timeout", "How long one attempt may take [5m]");
    private readonly Option<string?> id = new("--id") { Description = "Its id [one that is made for it]", HelpName = "ID" };

    public TaskNewCommand(Shell shell)
        : base(shell, StoreAccess.Write, "new", "Make a task, and print its id")
    {
        Add(name);
        Add(payload);
        Add(delay);
        Add(TaskOptions.At);
        Add(cron);
        Add(timeZone);
        Add(priority);
        Add(attempts);
        Add(timeout);
        Add(id);
        Validators.Add(result =>
        {
            if (((System.CommandLine.Parsing.SymbolResult?[])[result.GetResult(delay), result.GetResult(TaskOptions.At), result.GetResult(cron)]).Count(each => each is not null) > 1)
            {
                result.AddError("--delay, --at and --cron exclude each other.");
            }
        });
    }

    protected override bool TakesInput(ParseResult arguments) => arguments.GetValue(payload) is FromInput;

    protected override async Task<ExitCode> RunAsync(IStoreSpace space, StoreCall call)
    {
        string? given = call.Arguments.GetValue(payload);
        TaskInfo task = await space.Tasks.CreateAsync(
            call.Get(name),
            given is FromInput ? call.Input : given is [FromFile, .. var file] ? await ReadAsync(file, call.CancellationToken) : given ?? "",
            call.Arguments.GetValue(TaskOptions.At),
            call.Arguments.GetValue(delay),
            call.Arguments.GetValue(cron),
            call.Arguments.GetValue(timeZone),
            call.Arguments.GetValue(priority) ?? 0,
            call.Arguments.GetValue(attempts),
            call.Arguments.GetValue(timeout),
            call.Arguments.GetValue(id),
            call.CancellationToken);
        call.Results.Line(call.Arguments.GetValue(JsonOption.Instance) ? JsonText.Task(task) : PlainText.Line(task.Id));
        return ExitCode.Done;
    }

    private static async Task<string> ReadAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(await File.ReadAllBytesAsync(file, cancellationToken));
        }
        catch (DecoderFallbackException)
        {
            throw new CommandException(ExitCode.Usage, $"The file \"{file}\" is not UTF-8, and payloads are text. Encode it first, for example with base64.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CommandException(ExitCode.Failed, $"The payload cannot be read: {error.Message} A payload that begins with '@' itself comes through standard input, with '-'.");
        }
    }
}
