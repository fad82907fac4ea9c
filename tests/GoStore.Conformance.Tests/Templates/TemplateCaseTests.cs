using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using GoStore.Actors;

namespace GoStore.Conformance.Tests.Templates;

/// <summary>
/// Every case of cases.jsonl, which Go's own text/template printed: see generate/main.go. The output is the same to the byte, or the error has the same
/// message and position.
/// </summary>
public sealed partial class TemplateCaseTests(TemplateCaseTests.Groups groups) : IClassFixture<TemplateCaseTests.Groups>
{
    private static readonly IReadOnlyDictionary<string, JsonElement> Known = ReadLines("cases.jsonl").ToDictionary(one => one.GetProperty("name").GetString()!);

    public static TheoryData<string> Cases => [.. Known.Keys];

    [Fact]
    public void There_are_enough_cases_of_outputs_and_of_errors()
    {
        Assert.True(Known.Values.Count(one => !one.TryGetProperty("error", out _)) > 1000);
        Assert.True(Known.Values.Count(one => one.TryGetProperty("error", out _)) > 500);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_template_gives_what_Go_gives(string name)
    {
        JsonElement one = Known[name];
        Task<string> rendering = groups.Store.RenderAsync(one.GetProperty("template").GetString()!, one.GetProperty("data").GetString()!);
        if (!one.TryGetProperty("error", out JsonElement error))
        {
            // What is no text in Go's output is U+FFFD in ours.
            Assert.Equal(one.TryGetProperty("output", out JsonElement output) ? output.GetString() : Encoding.UTF8.GetString(one.GetProperty("outputBytes").GetBytesFromBase64()), await rendering);
            return;
        }

        TemplateException failed = await Assert.ThrowsAsync<TemplateException>(() => rendering);
        Match position = Position().Match(error.GetString()!);
        Assert.Equal(error.GetString(), failed.Message);
        Assert.Equal(int.Parse(position.Groups[1].Value), failed.Line);
        Assert.Equal(position.Groups[2].Success ? int.Parse(position.Groups[2].Value) : null, failed.Column);
        Assert.Equal(position.Groups[2].Success ? ErrorCode.TemplateFailed : ErrorCode.TemplateInvalid, failed.Code);
    }

    private static IEnumerable<JsonElement> ReadLines(string resource)
    {
        using var reader = new StreamReader(typeof(TemplateCaseTests).Assembly.GetManifestResourceStream(resource)!);
        while (reader.ReadLine() is { } line)
        {
            yield return JsonElement.Parse(line);
        }
    }

    [GeneratedRegex(@"^template: render:(\d+):(?:(\d+):)? ")]
    private static partial Regex Position();

    /// <summary>A store with the data of all cases, each a group.</summary>
    public sealed class Groups : IAsyncLifetime
    {
        public IStore Store { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Store = await Actors.Store.OpenAsync(":memory:");
            using var reader = new StreamReader(typeof(TemplateCaseTests).Assembly.GetManifestResourceStream("data.json")!);
            foreach (JsonProperty group in JsonElement.Parse(await reader.ReadToEndAsync()).EnumerateObject())
            {
                foreach (JsonProperty entry in group.Value.EnumerateObject())
                {
                    await Store.SetAsync(group.Name, entry.Name, entry.Value.GetString()!);
                }
            }
        }

        public async Task DisposeAsync() => await Store.DisposeAsync();
    }
}
