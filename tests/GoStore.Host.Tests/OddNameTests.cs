using System.Text.Json;

namespace GoStore.Host.Tests;

/// <summary>Keys, groups and values that shells and parsers trip over.</summary>
public abstract class OddNameTests(Gostore gostore)
{
    [Theory]
    [InlineData("")]
    [InlineData(" two  spaces ")]
    [InlineData("it's \"quoted\" \\ back")]
    [InlineData("line\nbreak\r\nand\ttab")]
    [InlineData("😀 日本語 e\u0301")]
    [InlineData("@file")]
    [InlineData("[directive]")]
    [InlineData("/?")]
    [InlineData("a=b:c")]
    [InlineData("-5")]
    [InlineData("%_*?")]
    [InlineData("list")]
    public async Task Any_text_is_a_key_and_a_value(string text)
    {
        Assert.Equal(0, (await gostore.RunAsync("set", text, text)).ExitCode);
        JsonElement found = (await gostore.RunAsync("get", "batch", text, "--json")).Json[0];
        Assert.Equal((text, text), (found.GetProperty("key").GetString(), found.GetProperty("value").GetString()));
    }

    [Theory]
    [InlineData("-dash")]
    [InlineData("--json")]
    [InlineData("--")]
    public async Task A_text_that_begins_with_a_dash_stands_behind_two_of_them(string text)
    {
        (await gostore.RunAsync("set", "--json", "--", text, text)).Printed("{\"version\":1}\n");
        (await gostore.RunAsync("get", "key", "--", text)).Printed(text + "\n");
        (await gostore.RunAsync("delete", "--", text)).Printed("1\n");
    }

    [Fact]
    public async Task A_group_may_be_empty_or_begin_with_a_dash()
    {
        await gostore.RunAsync("set", "a", "empty", "--group=");
        await gostore.RunAsync("set", "a", "dash", "--group=-g");
        (await gostore.RunAsync("get", "key", "a", "--group", "")).Printed("empty\n");
        (await gostore.RunAsync("get", "key", "--group=", "a")).Printed("empty\n");
        (await gostore.RunAsync("get", "key", "a", "--group", "-g")).Printed("dash\n");
    }
}

public sealed class OddNameOnFileTests(Gostore gostore) : OddNameTests(gostore), IClassFixture<Gostore>;

public sealed class OddNameOnServerTests(ServedGostore gostore) : OddNameTests(gostore), IClassFixture<ServedGostore>;
