namespace GoStore.Host.Tests;

/// <summary>The command that fills in templates.</summary>
public abstract class RenderCommandTests(ReadingFixture fixture)
{
    private readonly Gostore gostore = fixture.Gostore;

    [Theory]
    [InlineData("one and <no value>\n", "{{.a}} and {{.none}}")]
    [InlineData("line one\nline two\n", "{{index . \"b:2\"}}")]
    [InlineData("one\n", "{{.a}}\n")]
    [InlineData("one\n\n", "{{.a}}\n\n")]
    [InlineData("\n", "")]
    [InlineData("1\n", "{{.x}}", "--group", "tenant-1")]
    [InlineData("x=1 y=2 \n", "{{range $k, $v := .}}{{$k}}={{$v}} {{end}}", "-g", "tenant-2")]
    [InlineData("{\"text\":\"one\"}\n", "{{.a}}", "--json")]
    [InlineData("user@example.org\n", "user@example.org")]
    [InlineData("-one\n", "--", "-{{.a}}")]
    public async Task A_template_is_filled_in_with_a_group(string expected, params string[] arguments)
        => (await gostore.RunAsync(["render", .. arguments])).Printed(expected);

    [Fact]
    public async Task A_template_comes_from_a_file_or_from_standard_input()
    {
        await File.WriteAllTextAsync(gostore.PathOf("a.tmpl"), "{{.a}} é\n");
        (await gostore.RunAsync("render", "@a.tmpl")).Printed("one é\n");
        (await gostore.RunAsync("{{.a}} {{len .}}", ["render", "@-"])).Printed("one 5\n");
    }

    [Fact]
    public async Task In_a_namespace_a_group_is_its_own()
    {
        using var other = new Gostore();
        await other.RunAsync("set", "name", "Ada", "--namespace", "tenant-a");
        await other.RunAsync("set", "name", "Eve");

        (await other.RunAsync("render", "{{.name}}", "--namespace", "tenant-a")).Printed("Ada\n");
        (await other.RunAsync("render", "{{.name}}")).Printed("Eve\n");
        (await other.RunAsync("render", "{{.name}}", "--namespace", "tenant-b")).Failed(3, "tenant-b");
    }

    [Fact]
    public async Task What_is_wrong_is_said_with_its_place_and_an_exit_code()
    {
        (await gostore.RunAsync("render", "{{.a")).Failed(2, "template: render:1: unclosed action");
        (await gostore.RunAsync("render", "{{nothing}}")).Failed(2, "function \"nothing\" not defined");
        (await gostore.RunAsync("render", "{{.a.b}}")).Failed(1, "template: render:1:4: executing", "can't evaluate field b in type string");
        (await gostore.RunAsync("render", "@none.tmpl")).Failed(1, "none.tmpl");
        (await gostore.RunAsync("render", "@")).Failed(2, "@FILE");
        (await gostore.RunAsync("render")).Failed(2, "TEMPLATE");
        (await gostore.RunAsync([0xFF], ["render", "@-"])).Failed(2, "UTF-8");
        await File.WriteAllBytesAsync(gostore.PathOf("bad.tmpl"), [0xFF]);
        (await gostore.RunAsync("render", "@bad.tmpl")).Failed(2, "bad.tmpl", "UTF-8");
        (await gostore.RunAsync("render", "x", "--connection", "none.db")).Failed(6, "none.db");
        (await gostore.RunAsync("render", new string('x', 100_000) + "{{/*" + new string('y', 20_000) + "*/}}", "--group", "none")).Printed(new string('x', 100_000) + "\n");
    }
}

public sealed class RenderCommandOnFileTests(FileReadingFixture fixture) : RenderCommandTests(fixture), IClassFixture<FileReadingFixture>;

public sealed class RenderCommandOnServerTests(ServerReadingFixture fixture) : RenderCommandTests(fixture), IClassFixture<ServerReadingFixture>;
