using Akka.Actor;
using GoStore.Actors.Tests.Support;
using Xunit;

namespace GoStore.Actors.Tests.Templates;

/// <summary>Rendering through messages, namespaces and transactions. What templates mean is held to Go in GoStore.Conformance.Tests.</summary>
public sealed class RenderTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly TemporaryFolder folder = new();
    private IStore store = null!;

    public async Task InitializeAsync() => store = await Store.OpenAsync(folder.File("store.db"));

    public async Task DisposeAsync()
    {
        await store.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task A_message_is_answered_with_the_text_or_with_what_is_wrong_and_where()
    {
        await store.SetAsync("g", "name", "Ada");

        Assert.Equal("Hello Ada", (await store.Ref.AskAsync(new TemplateQueries.Render("Hello {{.name}}", "g"), Patience)).Text);

        var invalid = await store.Ref.Ask<TemplateFailure>(new TemplateQueries.Render("a\n{{.name", "g"), Patience);
        Assert.Equal((ErrorCode.TemplateInvalid, "template: render:2: unclosed action", 2, null), (invalid.Code, invalid.Message, invalid.Line, invalid.Column));

        var failed = await store.Ref.Ask<TemplateFailure>(new TemplateQueries.Render("a\n {{.name.x}}", "g"), Patience);
        Assert.Equal((ErrorCode.TemplateFailed, 2, 8), (failed.Code, failed.Line, failed.Column));
        Assert.Equal("template: render:2:8: executing \"render\" at <.name.x>: can't evaluate field x in type string", failed.Message);
    }

    [Fact]
    public async Task A_template_that_is_none_is_told_before_its_group_is_looked_at()
    {
        await store.SetAsync("g", "k", new string('v', 1000));
        await using IStore small = await Store.OpenAsync(folder.File("small.db"), options => options.Hocon = "gostore.templates.data-limit = 10");
        await small.SetAsync("g", "k", new string('v', 1000));

        Assert.Equal(ErrorCode.TemplateInvalid, await Answers.CodeAsync(small.RenderAsync("{{", "g")));
        Assert.Equal(ErrorCode.LimitExceeded, await Answers.CodeAsync(small.RenderAsync("{{.k}}", "g")));
        Assert.Equal(ErrorCode.InvalidArgument, await Answers.CodeAsync(store.RenderAsync(null!, "g")));
        Assert.Equal(ErrorCode.InvalidArgument, await Answers.CodeAsync(store.RenderAsync("", null!)));
        Assert.Equal(ErrorCode.InvalidArgument, await Answers.CodeAsync(store.RenderAsync("\ud800", "g")));
    }

    [Fact]
    public async Task A_namespace_renders_its_own_groups_and_its_default_group()
    {
        INamespace tenant = await store.NamespaceAsync("tenant-a");
        await store.SetAsync("default", "name", "Eve");
        await store.SetAsync("g", "name", "Mallory");
        await tenant.SetAsync("name", "Ada");
        await tenant.SetAsync("g", "name", "Grace");

        Assert.Equal("Ada", await tenant.RenderAsync("{{.name}}"));
        Assert.Equal("Grace", await tenant.RenderAsync("{{.name}}", "g"));
        Assert.Equal("Mallory", await store.RenderAsync("{{.name}}", "g"));
        Assert.Equal("Grace", await store.RenderAsync("{{.name}}", "tenant-a:g"));
        Rendered rendered = await store.Namespaces.AskAsync(new InNamespace<Rendered>("tenant-a", new TemplateQueries.Render("{{len .}}", "g")), Patience);
        Assert.Equal("1", rendered.Text);

        // What is quoted from the template is not taken for the name of a group.
        var failure = await store.Namespaces.Ask<TemplateFailure>(new InNamespace<Rendered>("tenant-a", new TemplateQueries.Render("{{\"tenant-a:g\".x}}", "g")), Patience);
        Assert.Contains("\"tenant-a:g\"", failure.ToException().Message.Replace("\\", ""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_transaction_renders_what_it_wrote_and_runs_again_where_the_group_has_changed()
    {
        await store.SetAsync("g", "name", "Ada");
        await store.SetAsync("g", "old", "gone");
        int runs = 0;
        string text = await store.TransactAsync(async transaction =>
        {
            transaction.Set("g", "title", "Countess");
            transaction.Delete("g", "old");
            string rendered = await transaction.RenderAsync("{{.title}} {{.name}}{{.old}} {{len .}}", "g");
            if (runs++ == 0)
            {
                await store.SetAsync("g", "name", "Augusta");
            }

            transaction.Set("out", "text", rendered);
            return rendered;
        });

        Assert.Equal(("Countess Augusta<no value> 2", 2), (text, runs));
        Assert.Equal(text, await store.GetAsync("out", "text"));
        Assert.Equal(ErrorCode.TemplateInvalid, await Answers.CodeAsync(store.TransactAsync(transaction => transaction.RenderAsync("{{", "g"))));
        Assert.Equal(ErrorCode.TemplateFailed, await Answers.CodeAsync(store.TransactAsync(transaction => transaction.RenderAsync("{{.name.x}}", "g"))));
    }

    [Fact]
    public async Task A_group_of_many_slices_is_read_whole_and_in_order()
    {
        const int Count = 20_000;
        await using IStore sliced = await Store.OpenAsync(folder.File("sliced.db"), options => options.Hocon = "gostore.slice-time = 1ms");
        foreach (int[] part in Enumerable.Range(0, Count).Chunk(1000))
        {
            await sliced.SetManyAsync(part.Select(number => new EntryCommands.Set("g", $"{number:00000}", $"{number}")));
        }

        string text = await sliced.RenderAsync("{{len .}}{{range $k, $v := .}} {{$v}}{{end}}", "g");
        Assert.Equal($"{Count} {string.Join(' ', Enumerable.Range(0, Count))}", text);
    }

    [Fact]
    public async Task A_rendering_sees_the_writes_that_were_asked_for_before_it()
    {
        Task<string>[] renderings = [.. Enumerable.Range(0, 200).Select(number =>
        {
            _ = store.SetAsync("g", "n", $"{number}");
            return store.RenderAsync("{{.n}}", "g");
        })];

        Assert.Equal(Enumerable.Range(0, 200).Select(number => $"{number}"), await Task.WhenAll(renderings));
    }

    [Fact]
    public async Task What_a_template_cuts_apart_in_the_middle_of_a_character_is_a_replacement_character()
    {
        await store.SetAsync("g", "k", "é");

        Assert.Equal("\uFFFD", await store.RenderAsync("{{slice .k 0 1}}", "g"));
        Assert.Equal("é", await store.RenderAsync("{{slice .k 0 1}}{{slice .k 1}}", "g"));
        await store.SetAsync("g", "text", await store.RenderAsync("{{slice .k 1}}", "g"));
    }

    [Fact]
    public async Task A_long_template_is_parsed_beside_the_store_for_everybody_who_asks()
    {
        INamespace tenant = await store.NamespaceAsync("tenant-a");
        await tenant.SetAsync("g", "name", "Ada");
        string comment = "{{/*" + new string('x', 100_000) + "*/}}";
        await using IStore forgetful = await Store.OpenAsync(folder.File("forgetful.db"), options => options.Hocon = "gostore.templates.cache-entries = 0");
        await forgetful.SetAsync("g", "name", "Grace");

        Assert.Equal("Ada", await tenant.RenderAsync(comment + "{{.name}}", "g"));
        Assert.Equal("Ada", await tenant.RenderAsync(comment + "{{.name}}", "g"));
        Assert.Equal("Ada", (await store.Ref.AskAsync(new TemplateQueries.Render(comment + "{{.name}}", "tenant-a:g"), Patience)).Text);
        Assert.Equal("Grace", await forgetful.RenderAsync(comment + "{{.name}}", "g"));
        Assert.Equal(ErrorCode.TemplateInvalid, await Answers.CodeAsync(tenant.RenderAsync(comment + "{{.name", "g")));
        Assert.Equal(ErrorCode.TemplateFailed, await Answers.CodeAsync(tenant.RenderAsync(comment + "{{.name.x}}", "g")));
        Assert.Equal(ErrorCode.LimitExceeded, await Answers.CodeAsync(tenant.RenderAsync(comment + comment + comment, "g")));
    }

    [Fact]
    public async Task Under_a_lock_it_is_rendered_only_while_the_lock_is_held()
    {
        string comment = "{{/*" + new string('x', 10_000) + "*/}}";
        await store.SetAsync("g", "name", "Ada");
        LockGrant grant = await store.Locks.AcquireAsync("l", "me", TimeSpan.FromMinutes(5));

        Assert.Equal("Ada", (await store.Ref.AskAsync(new TemplateQueries.Render("{{.name}}", "g").Under(grant), Patience)).Text);
        Assert.Equal("Ada", (await store.Ref.AskAsync(new TemplateQueries.Render(comment + "{{.name}}", "g").Under(grant), Patience)).Text);
        await store.Locks.ReleaseAsync(grant);
        await Assert.ThrowsAsync<LockFencedException>(() => store.Ref.AskAsync(new TemplateQueries.Render("{{.name}}", "g").Under(grant), Patience));
        await Assert.ThrowsAsync<LockFencedException>(() => store.Ref.AskAsync(new TemplateQueries.Render(comment + "{{.name}} ", "g").Under(grant), Patience));
    }

    [Fact]
    public async Task The_same_template_is_rendered_for_many_at_once()
    {
        const string Template = "{{$n := .n}}{{range $k, $v := .}}{{if eq $k \"n\"}}{{printf \"%s-%s\" $n $v}}{{end}}{{end}}";
        foreach (int number in Enumerable.Range(0, 20))
        {
            await store.SetAsync($"g{number}", "n", $"{number}");
        }

        await Parallel.ForAsync(0, 2000, async (index, token) =>
            Assert.Equal($"{index % 20}-{index % 20}", await store.RenderAsync(Template, $"g{index % 20}", token)));
    }
}
