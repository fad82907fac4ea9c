using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace GoStore.Host.Tests.Server.OpenApi;

/// <summary>A request of docs/gostore.http, with what editors know of such files: variables, names, and references to what came before.</summary>
internal sealed partial record HttpExample(string Title, string? Name, int Status, string Text)
{
    public static IEnumerable<HttpExample> All()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "GoStore.Actors.sln")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        foreach (string block in File.ReadAllText(Path.Combine(folder, "docs", "gostore.http")).Split("\n### ").Skip(1))
        {
            string[] lines = block.Split('\n');
            var comments = lines.Skip(1).TakeWhile(line => line.StartsWith('#')).ToList();
            yield return new HttpExample(
                lines[0],
                comments.FirstOrDefault(line => line.StartsWith("# @name "))?[8..],
                int.Parse(comments.Single(line => line.StartsWith("# expects "))[10..]),
                string.Join('\n', lines.Skip(1 + comments.Count)).TrimEnd('\n'));
        }
    }

    public HttpRequestMessage Request(Uri host, IReadOnlyDictionary<string, JsonElement> named)
    {
        string text = Reference().Replace(Text.Replace("{{host}}", host.GetLeftPart(UriPartial.Authority)), match => ValueOf(named[match.Groups[1].Value], match.Groups[2].Value));
        string[] parts = text.Split("\n\n", 2);
        string[] head = parts[0].Split('\n');
        string[] line = head[0].Split(' ', 2);
        var request = new HttpRequestMessage(new HttpMethod(line[0]), new Uri(line[1], new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        if (parts.Length > 1)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(parts[1]));
        }

        foreach (string[] header in head.Skip(1).Select(each => each.Split(": ", 2)))
        {
            if (header[0] == "Content-Type")
            {
                request.Content!.Headers.ContentType = MediaTypeHeaderValue.Parse(header[1]);
            }
            else
            {
                request.Headers.Add(header[0], header[1]);
            }
        }

        return request;
    }

    private static string ValueOf(JsonElement value, string path)
    {
        foreach (Match step in Step().Matches(path))
        {
            value = step.Groups[2].Success ? value[int.Parse(step.Groups[2].Value)] : value.GetProperty(step.Groups[1].Value);
        }

        return value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
    }

    [GeneratedRegex(@"\{\{(\w+)\.response\.body\.\$([^}]+)\}\}")]
    private static partial Regex Reference();

    [GeneratedRegex(@"\.(\w+)|\[(\d+)\]")]
    private static partial Regex Step();
}
