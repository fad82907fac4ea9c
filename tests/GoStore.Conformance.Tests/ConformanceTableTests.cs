using System.Reflection;
using System.Text.RegularExpressions;

namespace GoStore.Conformance.Tests;

/// <summary>Holds the tables of README.md against the tests that are there.</summary>
public sealed partial class ConformanceTableTests
{
    private static readonly string[] Tests =
    [
        .. from type in typeof(ConformanceTableTests).Assembly.GetTypes()
           where type.Namespace is "GoStore.Conformance.Tests.GoStore" or "GoStore.Conformance.Tests.Kv"
           from method in type.GetMethods()
           where method.GetCustomAttributes<FactAttribute>().Any()
           select $"{type.Name}.{method.Name}",
    ];

    private static readonly string[] Rows = [.. Read().Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| Original", StringComparison.Ordinal))];

    [Fact]
    public void Every_test_that_a_row_names_exists_and_every_test_has_one_row() =>
        Assert.Equal(Tests.Order(), Rows.Select(row => Ported().Match(row)).Where(match => match.Success).Select(match => match.Groups[1].Value).Order());

    [Fact]
    public void Every_row_names_a_test_or_says_why_there_is_none() =>
        Assert.All(Rows, row => Assert.True(Ported().IsMatch(row) || Reason().IsMatch(row), row));

    private static string Read()
    {
        using var reader = new StreamReader(typeof(ConformanceTableTests).Assembly.GetManifestResourceStream("README.md")!);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"^\| [^|]+ \| `(\w+\.\w+)`(; [^|]+)? \|$")]
    private static partial Regex Ported();

    [GeneratedRegex(@"^\| [^|]+ \| (Later|Not portable|Outside): [^|]+ \|$")]
    private static partial Regex Reason();
}
