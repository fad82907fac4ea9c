using Xunit;

namespace GoStore.Actors.Tests.Contract;

public sealed class PublicApiTests
{
    private static readonly string Approved = Path.Combine(Checkout.Root, "tests", "GoStore.Actors.Tests", "Contract", "PublicApi.approved.txt");
    private static readonly string Received = Path.Combine(Checkout.Artifacts, "PublicApi.received.txt");

    [Fact]
    public void The_public_api_is_the_approved_one()
    {
        string received = PublicApiText.Of(typeof(Store).Assembly);
        string approved = File.Exists(Approved) ? File.ReadAllText(Approved) : "";
        if (received == approved)
        {
            File.Delete(Received);
            return;
        }

        File.WriteAllText(Received, received);
        string[] gone = [.. Lines(approved).Except(Lines(received)).Select(line => $"- {line}")];
        string[] added = [.. Lines(received).Except(Lines(approved)).Select(line => $"+ {line}")];
        Assert.Fail($"""
            The public API is not the approved one. What differs:
            {string.Join('\n', [.. gone, .. added])}
            If this is meant, approve it: cp {Path.GetRelativePath(Checkout.Root, Received)} {Path.GetRelativePath(Checkout.Root, Approved)}
            """);
    }

    /// <summary>A line that only says something together with its type comes with it.</summary>
    private static IEnumerable<string> Lines(string text)
    {
        string type = "";
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            type = line.StartsWith(' ') ? type : line.Split(" : ")[0];
            yield return line.StartsWith(' ') ? $"{type} {line.Trim()}" : line;
        }
    }
}
