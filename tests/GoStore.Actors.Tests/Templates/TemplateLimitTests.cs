using System.Text;
using GoStore.Actors.Tests.Support;
using Xunit;

namespace GoStore.Actors.Tests.Templates;

/// <summary>Templates that ask for more than they may have, in as many ways as there are. Each ends with an error; none with the process.</summary>
public sealed class TemplateLimitTests : IDisposable
{
    /// <summary>It goes on for longer than anybody waits: ten entries, nested fourteen times.</summary>
    private static readonly string Endless = Nested(14, "{{range $}}", "", "{{end}}");

    private readonly TemporaryFolder folder = new();

    public static TheoryData<string, string> Hostile => new()
    {
        { "{{define \"x\"}}{{template \"x\" .}}{{end}}{{template \"x\" .}}", "exceeded maximum template depth (500; gostore.templates.depth-limit)" },
        { "{{define \"x\"}}{{template \"y\" .}}{{end}}{{define \"y\"}}{{if true}}{{template \"x\" .}}{{end}}{{end}}{{template \"x\" .}}", "exceeded maximum template depth" },
        { "{{define \"x\"}}{{template \"x\" (print (print .))}}{{end}}{{template \"x\" .name}}", "exceeded maximum template depth" },
        { "{{define \"render\"}}{{template \"render\" .}}{{end}}", "exceeded maximum template depth" },
        { $"{{{{{Nested(100_000, "(", "1", ")")}}}}}", "exceeded maximum nesting depth (500; gostore.templates.depth-limit)" },
        { "{{" + new string('(', 200_000), "exceeded maximum nesting depth" },
        { Nested(10_000, "{{if true}}", "x", "{{end}}"), "exceeded maximum nesting depth" },
        { Nested(10_000, "{{with 1}}", "x", "{{end}}"), "exceeded maximum nesting depth" },
        { string.Concat(Enumerable.Repeat("{{range .}}", 20_000)), "exceeded maximum nesting depth" },
        { "{{if 0}}" + string.Concat(Enumerable.Repeat("{{else if 0}}", 10_000)) + "{{end}}", "exceeded maximum nesting depth" },
        { string.Concat(Enumerable.Repeat("{{block \"b\" .}}", 10_000)), "exceeded maximum nesting depth" },
        { Endless, "gostore.templates." },
        { Nested(6, "{{range $}}", "{{range $k, $v := $}}{{$k}}{{$v}}{{end}}", "{{end}}"), "gostore.templates." },
        { "{{printf \"%9999999d\" 1}}", "exceeded maximum length of text (4194304 bytes; gostore.templates.output-limit)" },
        { "{{printf \"%.9999999d\" 1}}", "exceeded maximum length of text" },
        { "{{printf \"%09999999d\" 1}}", "exceeded maximum length of text" },
        { "{{printf \"%.9999999f\" 1.5}}", "exceeded maximum length of text" },
        { "{{printf \"%.9999999x\" 1.5}}", "exceeded maximum length of text" },
        { "{{printf \"%.9999999U\" 1}}", "exceeded maximum length of text" },
        { "{{printf \"%-9999999s\" .name}}", "exceeded maximum length of text" },
        { "{{printf \"%9999999q\" .}}", "exceeded maximum length of text" },
        { "{{printf \"%[1]*[2]d%[1]*[2]d%[1]*[2]d%[1]*[2]d%[1]*[2]d\" 1000000 1}}", "exceeded maximum length of text" },
        { "{{$x := \"xxxxxxxxxxxxxxxx\"}}" + string.Concat(Enumerable.Repeat("{{$x = print $x $x}}", 60)), "exceeded maximum length of text" },
        { "{{$x := \"xxxxxxxxxxxxxxxx\"}}" + string.Concat(Enumerable.Repeat("{{$x = printf \"%q%s\" $x $x}}", 60)), "exceeded maximum length of text" },
        { string.Concat(Enumerable.Range(0, 60).Select(number => $"{{{{$x{number} := printf \"%1000000d\" 1}}}}")), "exceeded maximum length of all texts made on the way (33554432 bytes, 8 times gostore.templates.output-limit)" },
        { "{{define \"x\"}}{{template \"x\" printf \"%1000000s\" .}}{{end}}{{template \"x\" \"a\"}}", "exceeded maximum length of all texts made on the way" },
        { "{{define \"a\"}}" + new string('a', 1000) + "{{end}}" + Nested(4, "{{range $}}", "{{template \"a\"}}", "{{end}}"), "exceeded maximum length of text" },
        { "{{range .}}{{range $}}{{range $}}{{range $}}" + new string('a', 1000) + "{{end}}{{end}}{{end}}{{end}}", "exceeded maximum length of text" },
        { "{{$x := printf \"%1000000d\" 1}}" + string.Concat(Enumerable.Repeat("{{$x}}", 10)), "exceeded maximum length of text" },
        { "{{$x := printf \"%4000000s\" \"<\"}}" + string.Concat(Enumerable.Repeat("{{$x = js $x}}{{$x = urlquery $x}}", 3)), "exceeded maximum length of text" },
        { "{{range $, $v := .}}{{end}}{{range $, $ = .}}{{end}}", "range over variables that are not there" },
    };

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task A_template_that_asks_for_too_much_is_ended_with_an_error(string template, string message)
    {
        // Steps and lengths are the same on every machine; time is not.
        await using IStore store = await OpenAsync("time-limit = 1h");

        var error = await Assert.ThrowsAsync<TemplateException>(() => store.RenderAsync(template, "g"));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains("template: render:", error.Message, StringComparison.Ordinal);
        Assert.True(error.Message.Length < 5000);
        Assert.Equal("Ada", await store.RenderAsync("{{.name}}", "g"));
    }

    [Theory]
    [InlineData("source-limit = 20", "{{/* more than that */}}", ErrorCode.LimitExceeded, "gostore.templates.source-limit")]
    [InlineData("data-limit = 5", "x", ErrorCode.LimitExceeded, "gostore.templates.data-limit")]
    [InlineData("depth-limit = 2", "{{if (print (print 1))}}{{end}}", ErrorCode.TemplateInvalid, "exceeded maximum nesting depth (2;")]
    [InlineData("depth-limit = 3", "{{define \"a\"}}{{if 1}}{{.}}{{end}}{{end}}{{if 1}}{{if 1}}{{template \"a\"}}{{end}}{{end}}", ErrorCode.TemplateFailed, "exceeded maximum template depth (3;")]
    [InlineData("step-limit = 10", "{{1}}{{2}}{{3}}{{4}}{{5}}{{6}}{{7}}", ErrorCode.TemplateFailed, "exceeded maximum number of steps (10;")]
    [InlineData("output-limit = 5", "abc{{.name}}", ErrorCode.TemplateFailed, "render:1:5: executing \"render\" at <{{.name}}>: exceeded maximum length of text (5 bytes;")]
    [InlineData("output-limit = 5", "abcdef", ErrorCode.TemplateFailed, "exceeded maximum length of text (5 bytes;")]
    [InlineData("output-limit = 5", "éé{{\"é\"}}", ErrorCode.TemplateFailed, "exceeded maximum length of text (5 bytes;")]
    [InlineData("output-limit = 1", "{{len (print \"ab\")}}", ErrorCode.TemplateFailed, "exceeded maximum length of text (1 bytes;")]
    public async Task Each_limit_is_a_setting(string setting, string template, ErrorCode code, string message)
    {
        await using IStore store = await OpenAsync(setting);

        StoreException error = await Assert.ThrowsAnyAsync<StoreException>(() => store.RenderAsync(template, "g"));
        Assert.Equal(code, error.Code);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("source-limit = 0")]
    [InlineData("source-limit = 3GiB")]
    [InlineData("depth-limit = 0")]
    [InlineData("step-limit = 0")]
    [InlineData("output-limit = 0")]
    [InlineData("data-limit = 0")]
    [InlineData("time-limit = 0s")]
    [InlineData("cache-entries = -1")]
    public async Task A_limit_that_makes_no_sense_is_refused_by_its_name(string setting)
    {
        var error = await Assert.ThrowsAsync<StoreArgumentException>(() => OpenAsync(setting));
        Assert.Contains($"gostore.templates.{setting.Split(' ')[0]}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_just_within_the_limits_is_rendered()
    {
        await using IStore store = await OpenAsync("output-limit = 6, depth-limit = 4, cache-entries = 0");

        Assert.Equal("abcAda", await store.RenderAsync("abc{{.name}}", "g"));
        Assert.Equal("1", await store.RenderAsync("{{if (print (print 1))}}1{{end}}", "g"));
        Assert.Equal("x", await store.RenderAsync("{{define \"a\"}}{{if 1}}x{{end}}{{end}}{{if 1}}{{if 1}}{{template \"a\"}}{{end}}{{end}}", "g"));
    }

    [Fact]
    public async Task Time_is_limited_where_steps_are_not()
    {
        await using IStore store = await OpenAsync("step-limit = 1000000000000, time-limit = 20ms");

        var error = await Assert.ThrowsAsync<TemplateException>(() => store.RenderAsync(Endless, "g"));
        Assert.Contains("exceeded maximum time (20 ms; gostore.templates.time-limit)", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("%.0[1]e", "{{len (printf $format 5e-324)}}")]
    [InlineData("%.0[1]s", "{{len (printf $format .)}}")]
    [InlineData("%w", "{{len (printf $format)}}")]
    public async Task A_single_printf_takes_as_many_steps_as_its_format_has_verbs(string verb, string printf)
    {
        await using IStore store = await OpenAsync("step-limit = 2000");
        string doubled = "{{$format := \"" + verb + "\"}}" + string.Concat(Enumerable.Repeat("{{$format = print $format $format}}", 11));

        Assert.Equal("", await store.RenderAsync(doubled, "g"));
        var error = await Assert.ThrowsAsync<TemplateException>(() => store.RenderAsync(doubled + printf, "g"));
        Assert.Contains("<printf $format", error.Message, StringComparison.Ordinal);
        Assert.Contains("exceeded maximum number of steps (2000;", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{{len (printf \"%.0s\" .)}}")]
    [InlineData("{{len (js .)}}")]
    [InlineData("{{len (println .)}}")]
    [InlineData("{{.}}")]
    public async Task Printing_the_map_takes_a_step_for_each_entry(string template)
    {
        await using IStore store = await OpenAsync("step-limit = 500");
        await store.SetManyAsync(Enumerable.Range(0, 900).Select(index => new EntryCommands.Set("many", $"{index:D4}", "")));

        var error = await Assert.ThrowsAsync<TemplateException>(() => store.RenderAsync(template, "many"));
        Assert.Contains("exceeded maximum number of steps (500;", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_that_shows_the_map_is_cut_where_the_map_is_long()
    {
        await using IStore store = await OpenAsync("");
        await store.SetManyAsync(Enumerable.Range(0, 100).Select(index => new EntryCommands.Set("many", $"{index:D2}", new string('x', 100))));

        var error = await Assert.ThrowsAsync<TemplateException>(() => store.RenderAsync("{{eq . .}}", "many"));
        Assert.StartsWith(
            "template: render:1:2: executing \"render\" at <eq . .>: error calling eq: non-comparable type map[00:xxxx", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("xxx...", error.Message, StringComparison.Ordinal);
        Assert.Equal(4096 + 3, error.Message.Length);
    }

    [Fact]
    public async Task The_stack_holds_where_the_depth_is_not_limited()
    {
        await using IStore store = await OpenAsync("depth-limit = 1000000000, source-limit = 16MiB, time-limit = 1h");
        foreach (string template in (string[])
        [
            "{{" + Nested(1_000_000, "(", "1", ")") + "}}",
            Nested(500_000, "{{if 1}}", "x", "{{end}}"),
            "{{define \"x\"}}{{template \"x\" .}}{{end}}{{template \"x\" .}}",
            "{{define \"x\"}}{{if " + Nested(200, "(", "1", ")") + "}}{{template \"x\" " + Nested(200, "(", ".", ")") + "}}{{end}}{{end}}{{template \"x\" .}}",
        ])
        {
            var error = await Assert.ThrowsAsync<TemplateException>(() => store.RenderAsync(template, "g"));
            Assert.Contains("exceeded the stack", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_store_goes_on_while_a_template_is_rendered_and_a_caller_that_gives_up_ends_it()
    {
        await using IStore store = await OpenAsync("step-limit = 1000000000000, time-limit = 1h");
        using var giveUp = new CancellationTokenSource();
        Task<string>[] renderings = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => store.RenderAsync(Endless, "g", giveUp.Token))];

        Assert.Equal(2, await store.SetAsync("g", "name", "Grace"));
        Assert.Equal("Grace", await store.GetAsync("g", "name"));
        Assert.All(renderings, rendering => Assert.False(rendering.IsCompleted));
        await giveUp.CancelAsync();
        foreach (Task rendering in renderings)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => rendering);
        }

        // They have made room: no more are rendered at once than there are processors.
        Assert.Equal("Grace", await store.RenderAsync("{{.name}}", "g"));
    }

    [Fact]
    public async Task Renderings_that_wait_are_bounded_like_requests()
    {
        await using IStore store = await OpenAsync("step-limit = 1000000000000, time-limit = 1h", options => options.MailboxCapacity = 10);
        using var giveUp = new CancellationTokenSource();
        Task<string>[] renderings = [.. Enumerable.Range(0, Environment.ProcessorCount + 30).Select(_ => store.RenderAsync(Endless, "g", giveUp.Token))];
        Task<string> refused = await Task.WhenAny(renderings);

        await Assert.ThrowsAsync<StoreBusyException>(() => refused);
        await giveUp.CancelAsync();
        foreach (Task<string> rendering in renderings)
        {
            Exception? outcome = await Record.ExceptionAsync(() => rendering);
            Assert.True(outcome is StoreBusyException or OperationCanceledException, $"{outcome}");
        }

        await Answers.UntilItWorksAsync(() => store.RenderAsync("{{.name}}", "g"), TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task A_store_that_is_closed_leaves_nobody_waiting_for_a_rendering()
    {
        IStore store = await OpenAsync("step-limit = 1000000000000, time-limit = 1h");
        Task<string>[] renderings = [.. Enumerable.Range(0, Environment.ProcessorCount + 4).Select(_ => store.RenderAsync(Endless, "g"))];
        await store.DisposeAsync();

        foreach (Task<string> rendering in renderings)
        {
            Assert.Equal(ErrorCode.Closed, await Answers.CodeAsync(rendering));
        }
    }

    private async Task<IStore> OpenAsync(string settings = "", Action<StoreOptions>? configure = null)
    {
        IStore store = await Store.OpenAsync(folder.File("store.db"), options =>
        {
            options.Hocon = $"gostore.templates {{ {settings} }}";
            configure?.Invoke(options);
        });
        await store.SetAsync("g", "name", "Ada");
        await store.SetManyAsync(Enumerable.Range(0, 9).Select(number => new EntryCommands.Set("g", $"{number}", "v")));
        return store;
    }

    private static string Nested(int depth, string before, string inner, string after) =>
        new StringBuilder().Insert(0, before, depth).Append(inner).Insert(depth * before.Length + inner.Length, after, depth).ToString();
}
