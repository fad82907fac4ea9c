using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using GoStore.Host.Server.Dashboard;
using GoStore.Host.Tests.Server;

namespace GoStore.Host.Tests.Dashboard;

public sealed partial class PageFileTests(RunningServer server) : IClassFixture<RunningServer>
{
    public static TheoryData<string, string> Addresses => new()
    {
        { "/", "text/html" },
        { "/dashboard/main.js", "text/javascript" },
        { "/dashboard/style.css", "text/css" },
        { "/dashboard/icon.svg", "image/svg+xml" },
    };

    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task A_file_of_the_page_comes_with_its_type_and_a_policy_that_lets_nothing_else_in(string address, string type)
    {
        using HttpResponseMessage got = await server.Client.GetAsync(address);
        Assert.Equal(HttpStatusCode.OK, got.StatusCode);
        Assert.Equal(type, got.Content.Headers.ContentType?.MediaType);
        Assert.NotEmpty(await got.Content.ReadAsByteArrayAsync());
        string policy = got.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'self'", policy);
        Assert.Contains("frame-ancestors 'none'", policy);
        Assert.DoesNotContain("unsafe", policy);
        Assert.Equal("nosniff", got.Headers.GetValues("X-Content-Type-Options").Single());
    }

    [Fact]
    public async Task What_a_browser_has_already_is_not_sent_again()
    {
        using HttpResponseMessage first = await server.Client.GetAsync("/");
        EntityTagHeaderValue tag = Assert.IsType<EntityTagHeaderValue>(first.Headers.ETag);

        using var again = new HttpRequestMessage(HttpMethod.Get, "/");
        again.Headers.IfNoneMatch.Add(tag);
        using HttpResponseMessage second = await server.Client.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Empty(await second.Content.ReadAsByteArrayAsync());

        using var other = new HttpRequestMessage(HttpMethod.Get, "/");
        other.Headers.IfNoneMatch.Add(new EntityTagHeaderValue("\"older\""));
        using HttpResponseMessage third = await server.Client.SendAsync(other);
        Assert.Equal(HttpStatusCode.OK, third.StatusCode);
    }

    [Fact]
    public async Task Only_the_head_of_a_file_can_be_asked_for()
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, "/dashboard/main.js");
        using HttpResponseMessage got = await server.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, got.StatusCode);
        Assert.True(got.Content.Headers.ContentLength > 0);
        Assert.Empty(await got.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public void Nothing_in_the_page_names_another_host()
    {
        Assert.NotEmpty(PageFile.All);
        foreach (PageFile file in PageFile.All)
        {
            // The name of the language of pictures looks like an address, and nobody ever goes there.
            string text = Encoding.UTF8.GetString(file.Content.Span).Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal);
            Assert.False(AnotherHost().IsMatch(text), $"{file.Name} names another host: {AnotherHost().Match(text).Value}");
        }
    }

    [Fact]
    public void Every_file_that_the_page_asks_for_is_there()
    {
        HashSet<string> names = [.. PageFile.All.Select(file => file.Name)];
        var asked = PageFile.All
            .SelectMany(file => Imported().Matches(Encoding.UTF8.GetString(file.Content.Span)))
            .Select(match => match.Groups[1].Value)
            .ToHashSet();
        Assert.Contains("main.js", asked);
        Assert.Empty(asked.Except(names));
        Assert.Empty(names.Except(asked).Except(["index.html"]));
    }

    [Fact]
    public void Data_never_becomes_markup_and_nothing_is_written_into_the_page()
    {
        foreach (PageFile file in PageFile.All)
        {
            string text = Encoding.UTF8.GetString(file.Content.Span);
            Assert.False(Markup().IsMatch(text), $"{file.Name}: {Markup().Match(text).Value}");
            if (file.Name.EndsWith(".html", StringComparison.Ordinal))
            {
                Assert.False(Inline().IsMatch(text), $"{file.Name}: {Inline().Match(text).Value}");
            }
        }
    }

    [GeneratedRegex("""[a-z]+://[^\s'"`)]*|["'`(]//[a-z0-9]""", RegexOptions.IgnoreCase)]
    private static partial Regex AnotherHost();

    [GeneratedRegex("""(?:from '\./|"/dashboard/)([\w.-]+)['"]""")]
    private static partial Regex Imported();

    [GeneratedRegex(@"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|createContextualFragment|setHTML|\beval\(|new Function|srcdoc")]
    private static partial Regex Markup();

    [GeneratedRegex("""<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=""", RegexOptions.IgnoreCase)]
    private static partial Regex Inline();
}
