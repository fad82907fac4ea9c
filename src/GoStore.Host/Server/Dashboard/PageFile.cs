using System.Security.Cryptography;

namespace GoStore.Host.Server.Dashboard;

/// <summary>A file of the page, as it is sent.</summary>
internal sealed class PageFile
{
    private PageFile(string name, byte[] content)
    {
        Name = name;
        Content = content;
        ContentType = System.IO.Path.GetExtension(name) switch
        {
            ".html" => "text/html; charset=utf-8",
            ".css" => "text/css; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            ".svg" => "image/svg+xml",
            string other => throw new InvalidOperationException($"The page has a file of a kind that nobody knows how to send: {other}."),
        };
        Tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 12))}\"";
    }

    public string Name { get; }

    public ReadOnlyMemory<byte> Content { get; }

    public string ContentType { get; }

    /// <summary>Another one for every other content, with its quotes, as it stands in an ETag.</summary>
    public string Tag { get; }

    /// <summary>All files of the page, which are embedded in the program, so that there is nothing to install beside it.</summary>
    public static IReadOnlyList<PageFile> All { get; } = [.. Read()];

    private static IEnumerable<PageFile> Read()
    {
        const string folder = "dashboard/";
        System.Reflection.Assembly program = typeof(PageFile).Assembly;
        foreach (string resource in program.GetManifestResourceNames().Where(name => name.StartsWith(folder, StringComparison.Ordinal)))
        {
            using Stream stream = program.GetManifestResourceStream(resource)!;
            byte[] content = new byte[stream.Length];
            stream.ReadExactly(content);
            yield return new PageFile(resource[folder.Length..], content);
        }
    }
}
