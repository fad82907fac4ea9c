using GoStore.Actors.Templates;
using Xunit;

namespace GoStore.Actors.Tests.Templates;

/// <summary>What is parsed once and kept.</summary>
public sealed class TemplateCacheTests
{
    private static readonly TemplateSettings Settings = new(1 << 20, 500, 1000, 1000, 1000, TimeSpan.FromSeconds(1), 3);

    [Fact]
    public void A_template_is_parsed_once()
    {
        var renderer = new TemplateRenderer(Settings, TimeProvider.System);

        Assert.Same(Parse(renderer, "{{.a}}"), Parse(renderer, "{{.a}}"));
        Assert.NotSame(Parse(renderer, "{{.a}}"), Parse(renderer, "{{.b}}"));
    }

    [Fact]
    public void The_ones_that_were_used_last_are_kept()
    {
        var renderer = new TemplateRenderer(Settings, TimeProvider.System);
        ParsedTemplate first = Parse(renderer, "1");
        ParsedTemplate second = Parse(renderer, "2");
        Parse(renderer, "3");
        Assert.Same(first, Parse(renderer, "1"));
        Parse(renderer, "4");

        Assert.Same(first, Parse(renderer, "1"));
        Assert.NotSame(second, Parse(renderer, "2"));
    }

    [Fact]
    public void A_long_one_takes_the_place_of_several_and_one_that_is_too_long_of_none()
    {
        var renderer = new TemplateRenderer(Settings, TimeProvider.System);
        string longer = new('x', 5_000);
        string longest = new('x', 7_000);
        ParsedTemplate first = Parse(renderer, "1");
        Assert.NotSame(Parse(renderer, longest), Parse(renderer, longest));
        Assert.Same(first, Parse(renderer, "1"));

        Assert.Same(Parse(renderer, longer), Parse(renderer, longer));
        Assert.NotSame(first, Parse(renderer, "1"));
    }

    [Fact]
    public void Without_places_nothing_is_kept()
    {
        var renderer = new TemplateRenderer(Settings with { CacheEntries = 0 }, TimeProvider.System);

        Assert.NotSame(Parse(renderer, "1"), Parse(renderer, "1"));
    }

    private static ParsedTemplate Parse(TemplateRenderer renderer, string template)
    {
        Assert.Null(renderer.Parse(template, out ParsedTemplate? parsed));
        return parsed!;
    }
}
