using GoStore.Actors.Tests.Contract;
using Xunit;

namespace GoStore.Actors.Cluster.Tests.Serialization;

/// <summary>A text that somebody has approved: what it is now is written beside, to be copied over it if that is meant.</summary>
internal static class ApprovedText
{
    /// <param name="received">What it is now.</param>
    /// <param name="what">What it tells.</param>
    /// <param name="path">Where the approved one is in the checkout.</param>
    public static void Check(string received, string what, params string[] path)
    {
        string approvedFile = Path.Combine([Checkout.Root, .. path]), receivedFile = Path.Combine(Checkout.Artifacts, "received." + path[^1]);
        string approved = File.Exists(approvedFile) ? File.ReadAllText(approvedFile) : "";
        if (received == approved)
        {
            File.Delete(receivedFile);
            return;
        }

        File.WriteAllText(receivedFile, received);
        string[] before = approved.Split('\n'), now = received.Split('\n');
        Assert.Fail($"""
            {what} What differs:
            {string.Join('\n', [.. before.Except(now).Select(line => $"- {line}"), .. now.Except(before).Select(line => $"+ {line}")])}
            Nodes of another version, and journals, have it as it was: fields may be added, but not given another number, type or meaning.
            If this is meant, approve it: cp {Path.GetRelativePath(Checkout.Root, receivedFile)} {Path.GetRelativePath(Checkout.Root, approvedFile)}
            """);
    }
}
