using GoStore.Actors;
using GoStore.Host.Output;
using GoStore.Host.Server.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace GoStore.Host.Server.Rest;

/// <summary>Scheduled tasks, for those who make them and for those who run them.</summary>
internal static class TaskRoutes
{
    private const string Reported = """{"state":"completed","scheduledFor":"2026-12-24T18:00:00.000Z"}""";

    private static readonly TimeSpan DefaultLease = TimeSpan.FromSeconds(30);
    private static readonly Member Token = new("token", "3", "The token with which the task was taken.", IsRequired: true);
    private static readonly Member Lease = new("lease", "\"30s\"", "For how long; 30s where it is not given.");

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.On("GET", "tasks", Role.Read, "Lists the tasks, those that were made last first.", ListAsync,
            new Query("state", "Only those that are `pending`, `running`, `completed`, `failed` or `cancelled`."), new Query("name", "Only tasks of this name."), Query.After, Query.Limit,
            new Answer(200, "The tasks.", """{"tasks":["$Task"],"next":"CURSOR?"}"""));
        routes.On("POST", "tasks", Role.Write, "Makes a task.", CreateAsync,
            [.. MembersOfTask, new Answer(201, "It is there.", "\"$Task\""), new Fails(ErrorCode.Conflict, ErrorCode.LimitExceeded)]);
        routes.On("GET", "tasks/{id}", Role.Read, "Reads a task.", GetAsync,
            new Answer(200, "The task.", "\"$Task\""), new Fails(ErrorCode.NotFound));
        routes.On("POST", "tasks/{id}/cancel", Role.Write, "Ends a task that is pending or running.", CancelAsync,
            new Answer(200, "Whether it was ended by this, and its state now.", """{"cancelled":true,"state":"cancelled"}"""), new Fails(ErrorCode.NotFound));
        routes.On("POST", "tasks/{id}/retry", Role.Write, "Makes a task that has ended due again, with all its attempts.", RetryAsync,
            new Answer(200, "The task.", "\"$Task\""), new Fails(ErrorCode.NotFound, ErrorCode.Conflict));
        routes.On("POST", "tasks/take", Role.Write, "Takes tasks that are due, for one who runs them; each is the runner's until its lease ends.", TakeAsync,
            new Member("runner", "\"worker-1\"", "Who takes them.", IsRequired: true),
            new Member("names", """["send-mail"]""", "Which tasks it can run.", IsRequired: true),
            Lease, new Member("limit", "1", "How many at most; 1 where it is not given."),
            new Member("wait", "\"10s\"", "How long to wait for one; not at all where it is not given."),
            new Answer(200, "The tasks with their tokens; none where none was due.", """{"tasks":[{"task":"$Task","token":3}]}"""));
        routes.On("POST", "tasks/{id}/renew", Role.Write, "Makes the lease of a task begin anew.", RenewAsync,
            Token, Lease,
            new Answer(200, "Until when it is the runner's.", """{"leasedUntil":"2026-12-24T18:00:00.000Z"}"""), new Fails(ErrorCode.NotFound, ErrorCode.Fenced));
        routes.On("POST", "tasks/{id}/complete", Role.Write, "Reports that a task is done.", CompleteAsync,
            Token, new Answer(200, "Its state now; a recurring one is pending again.", Reported), new Fails(ErrorCode.NotFound, ErrorCode.Fenced));
        routes.On("POST", "tasks/{id}/fail", Role.Write, "Reports that an attempt failed; the task is tried again later while it has attempts.", FailAsync,
            Token, new Member("error", "\"no such address\"", "What went wrong.", IsRequired: true),
            new Answer(200, "Its state now.", Reported), new Fails(ErrorCode.NotFound, ErrorCode.Fenced));
        routes.On("POST", "tasks/{id}/hand-back", Role.Write, "Gives a task back without its attempt being counted.", HandBackAsync,
            Token, new Answer(200, "Its state now.", Reported), new Fails(ErrorCode.NotFound, ErrorCode.Fenced));
    }

    /// <summary>What a task is made of.</summary>
    public static IReadOnlyList<Member> MembersOfTask { get; } =
    [
        new("name", "\"send-mail\"", "What is to be done: which handler runs it.", IsRequired: true),
        new("payload", "\"ada\"", "What it is to be done with."),
        new("delay", "\"5m\"", "How long from now it is due; `delay`, `at` and `cron` exclude each other."),
        new("at", "\"2026-12-24T18:00:00Z\"", "When it is due."),
        new("cron", "\"30 8 * * MON-FRI\"", "When it recurs: minute, hour, day of the month, month, day of the week."),
        new("timeZone", "\"Europe/Berlin\"", "The time zone of `cron`; UTC where it is not given."),
        new("priority", "0", "Of those that are due, the highest runs first; from -100 to 100."),
        new("attempts", "3", "How many attempts it has, the first included."),
        new("timeout", "\"5m\"", "How long one attempt may take."),
        new("id", "\"mail-1\"", "Its id; one is made where it is not given."),
    ];

    /// <summary>Reads what a task is made of.</summary>
    public static TaskCommands.Create Read(JsonMembers body) => new(
        body.Required("name"),
        body.Text("payload") ?? "",
        body.Moment("at"),
        body.Duration("delay"),
        body.Text("cron"),
        body.Text("timeZone"),
        body.Whole("priority", TaskCommands.LowestPriority, TaskCommands.HighestPriority) ?? 0,
        body.Whole("attempts", 1),
        body.Duration("timeout"),
        body.Text("id"));

    private static async Task ListAsync(Call call)
    {
        TaskPage page = await call.FindAsync(new TaskQueries.List(StateOf(call.Query["state"]), call.Query["name"], call.Query["after"], call.Limit()));
        await call.PageAsync("tasks", page.Tasks, JsonText.Task, page.Next);
    }

    private static TaskState? StateOf(string? text)
    {
        if (text is null)
        {
            return null;
        }

        foreach (TaskState state in Enum.GetValues<TaskState>())
        {
            if (TaskText.State(state) == text)
            {
                return state;
            }
        }

        throw EndpointDescription.Wrong($"The state \"{text}\" is none: a task is {string.Join(", ", Enum.GetValues<TaskState>().Select(TaskText.State))}.");
    }

    private static async Task CreateAsync(Call call)
    {
        TaskInfo task = await call.ChangeAsync(Read(await call.MembersAsync()));
        call.Response.Headers.Location = $"{call.Request.Path.Value!.TrimEnd('/')}/{Uri.EscapeDataString(task.Id)}";
        await call.AnswerAsync(JsonText.Task(task), StatusCodes.Status201Created);
    }

    private static async Task GetAsync(Call call) => await call.AnswerAsync(JsonText.Task(await call.FindAsync(new TaskQueries.Get(call.Name("id")))));

    private static async Task CancelAsync(Call call)
    {
        TaskCancelled cancelled = await call.ChangeAsync(new TaskCommands.Cancel(call.Name("id")));
        await call.AnswerAsync(json =>
        {
            json.WriteBoolean("cancelled", cancelled.WasCancelled);
            json.WriteString("state", TaskText.State(cancelled.State));
        });
    }

    private static async Task RetryAsync(Call call) => await call.AnswerAsync(JsonText.Task(await call.ChangeAsync(new TaskCommands.Retry(call.Name("id")))));

    private static async Task TakeAsync(Call call)
    {
        JsonMembers body = await call.MembersAsync();
        TasksTaken taken = await call.ChangeAsync(new TaskCommands.Take(
            body.Required("runner"), [.. body.Texts("names")!], body.Duration("lease") ?? DefaultLease, body.Whole("limit", 1) ?? 1, body.Duration("wait") ?? TimeSpan.Zero));
        await call.AnswerAsync(json =>
        {
            json.WriteStartArray("tasks");
            foreach (TakenTask each in taken.Tasks)
            {
                json.WriteStartObject();
                json.WritePropertyName("task");
                json.WriteRawValue(JsonText.Task(each.Task), skipInputValidation: true);
                json.WriteNumber("token", each.Token);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }

    private static async Task RenewAsync(Call call)
    {
        JsonMembers body = await call.MembersAsync();
        TaskRenewed renewed = await call.ChangeAsync(new TaskCommands.Renew(call.Name("id"), body.Number("token")!.Value, body.Duration("lease") ?? DefaultLease));
        await call.AnswerAsync(json => json.WriteString("leasedUntil", JsonText.Time(renewed.LeasedUntil)));
    }

    private static async Task CompleteAsync(Call call)
    {
        JsonMembers body = await call.MembersAsync();
        await AnswerAsync(call, await call.ChangeAsync(new TaskCommands.Complete(call.Name("id"), body.Number("token")!.Value)));
    }

    private static async Task FailAsync(Call call)
    {
        JsonMembers body = await call.MembersAsync();
        await AnswerAsync(call, await call.ChangeAsync(new TaskCommands.Fail(call.Name("id"), body.Number("token")!.Value, body.Required("error"))));
    }

    private static async Task HandBackAsync(Call call)
    {
        JsonMembers body = await call.MembersAsync();
        await AnswerAsync(call, await call.ChangeAsync(new TaskCommands.HandBack(call.Name("id"), body.Number("token")!.Value)));
    }

    private static Task AnswerAsync(Call call, TaskReported reported) => call.AnswerAsync(json =>
    {
        json.WriteString("state", TaskText.State(reported.State));
        json.WriteString("scheduledFor", JsonText.Time(reported.ScheduledFor));
    });
}
