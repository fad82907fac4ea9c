using System.Reflection;
using Xunit;

namespace GoStore.Actors.Tests.Contract;

/// <summary>Holds the public API of an assembly against the text that was approved.</summary>
internal static class PublicApi
{
    /// <param name="assembly">The assembly.</param>
    /// <param name="project">The test project in whose folder <c>Contract</c> the approved text is.</param>
    public static void IsApproved(Assembly assembly, string project)
    {
        string approvedFile = Path.Combine(Checkout.Root, "tests", project, "Contract", "PublicApi.approved.txt");
        string receivedFile = Path.Combine(Checkout.Artifacts, $"{assembly.GetName().Name}.PublicApi.received.txt");
        string received = PublicApiText.Of(assembly);
        string approved = File.Exists(approvedFile) ? File.ReadAllText(approvedFile) : "";
        if (received == approved)
        {
            File.Delete(receivedFile);
            return;
        }

        File.WriteAllText(receivedFile, received);
        string[] gone = [.. Lines(approved).Except(Lines(received)).Select(line => $"- {line}")];
        string[] added = [.. Lines(received).Except(Lines(approved)).Select(line => $"+ {line}")];
        Assert.Fail($"""
            The public API is not the approved one. What differs:
            {string.Join('\n', [.. gone, .. added])}
            If this is meant, approve it: cp {Path.GetRelativePath(Checkout.Root, receivedFile)} {Path.GetRelativePath(Checkout.Root, approvedFile)}
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
