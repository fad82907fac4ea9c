using Akka.Configuration;
using Akka.Configuration.Hocon;
using Xunit;

namespace GoStore.Actors.Tests.Contract;

/// <summary>What the documents say of names and defaults is what the library has.</summary>
public sealed class DocumentTests
{
    private static readonly string Configuration = File.ReadAllText(Path.Combine(Checkout.Root, "docs", "configuration.md"));

    [Fact]
    public void The_configuration_page_has_every_setting_with_its_default_and_no_other()
    {
        Dictionary<string, string> settings = Leaves("gostore", GoStoreExtension.Reference.GetConfig("gostore").Root.GetObject())
            .ToDictionary(leaf => leaf.Path, leaf => leaf.Value);
        Dictionary<string, string> documented = Rows().ToDictionary(row => row[0].Trim('`'), row => row[2].Trim('`'));

        Assert.True(settings.Count > 20);
        Assert.Equal(settings.OrderBy(each => each.Key, StringComparer.Ordinal), documented.OrderBy(each => each.Key, StringComparer.Ordinal));
    }

    [Fact]
    public void The_configuration_page_has_every_option_and_no_other()
    {
        IEnumerable<string> options = typeof(StoreOptions).GetProperties().Select(property => property.Name);
        IEnumerable<string> documented = Rows().Select(row => row[1].Trim('`')).Where(option => option.Length > 0).Concat(["DefaultQuota", "Hocon", "TimeProvider"]);

        Assert.Equal(options.Order(), documented.Order());
    }

    [Fact]
    public void The_architecture_page_names_every_instrument_and_folder()
    {
        string page = File.ReadAllText(Path.Combine(Checkout.Root, "docs", "architecture.md"));
        string[] instruments = [.. SourceFile.All().Where(file => file.Folder == "Diagnostics").SelectMany(file => file.Texts).Where(text => text.StartsWith("gostore.", StringComparison.Ordinal))];

        Assert.True(instruments.Length >= 7);
        Assert.All(instruments, instrument => Assert.Contains($"`{instrument}`", page, StringComparison.Ordinal));
        Assert.All(Directory.GetDirectories(Checkout.Library).Select(Path.GetFileName).Except(["bin", "obj"]), folder => Assert.Contains($"| `{folder}` |", page, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_link_from_one_document_to_another_leads_somewhere()
    {
        string[] documents = [.. Directory.GetFiles(Checkout.Root, "*.md"), .. Directory.GetFiles(Path.Combine(Checkout.Root, "docs"), "*.md")];
        string[] broken =
        [
            .. documents.SelectMany(document => System.Text.RegularExpressions.Regex.Matches(File.ReadAllText(document), @"\]\((?<target>[^)#:]+)(#[^)]*)?\)")
                .Select(match => match.Groups["target"].Value)
                .Where(target => !Path.Exists(Path.Combine(Path.GetDirectoryName(document)!, target)))
                .Select(target => $"{Path.GetFileName(document)}: {target}")),
        ];

        Assert.True(documents.Length > 3);
        Assert.True(broken.Length == 0, string.Join('\n', broken));
    }

    private static IEnumerable<string[]> Rows() => Configuration.Split('\n')
        .Where(line => line.StartsWith("| `gostore.", StringComparison.Ordinal) && !line.StartsWith("| `gostore.server.", StringComparison.Ordinal) && !line.StartsWith("| `gostore.cluster.", StringComparison.Ordinal))
        .Select(line => line.Split('|')[1..].Select(cell => cell.Trim()).ToArray());

    private static IEnumerable<(string Path, string Value)> Leaves(string path, HoconObject parent) => parent.Items.SelectMany(item => item.Value.IsObject()
        ? Leaves($"{path}.{item.Key}", item.Value.GetObject())
        : [($"{path}.{item.Key}", item.Value.GetString())]);
}
