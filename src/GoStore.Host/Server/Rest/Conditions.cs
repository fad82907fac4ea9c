using System.Globalization;
using GoStore.Actors;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace GoStore.Host.Server.Rest;

/// <summary>Conditional requests: the tag of an entry or an edge is its version in quotation marks.</summary>
internal static class Conditions
{
    private const string Anything = "*";

    public static string Tag(long version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <summary>What a write expects of what it changes.</summary>
    /// <param name="headers">The headers of the request.</param>
    /// <param name="mustExist">Whether it must be there, at whatever version.</param>
    public static ExpectedVersion Expected(IHeaderDictionary headers, out bool mustExist)
    {
        mustExist = false;
        StringValues match = headers.IfMatch;
        StringValues noneMatch = headers.IfNoneMatch;
        if (match.Count > 0 && noneMatch.Count > 0)
        {
            throw EndpointDescription.Wrong("If-Match and If-None-Match exclude each other. Give one of them.");
        }

        if (noneMatch.Count > 0)
        {
            return noneMatch.ToString().Trim() == Anything
                ? ExpectedVersion.Absent
                : throw EndpointDescription.Wrong($"If-None-Match is {noneMatch}; a write takes only *, for what must not be there.");
        }

        if (match.Count == 0)
        {
            return ExpectedVersion.Any;
        }

        string text = match.ToString().Trim();
        if (text == Anything)
        {
            mustExist = true;
            return ExpectedVersion.Any;
        }

        return text is ['"', .. var version, '"'] && long.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number >= 1
            ? ExpectedVersion.Exactly(number)
            : throw EndpointDescription.Wrong($"If-Match is {text}; it must be one version in quotation marks, such as \"3\", or *. Weak tags and lists are not taken.");
    }

    /// <summary>Whether a reader has this version already.</summary>
    public static bool IsKnown(IHeaderDictionary headers, string tag)
    {
        StringValues known = headers.IfNoneMatch;
        if (known.Count == 0)
        {
            return false;
        }

        foreach (string? line in known)
        {
            foreach (string each in (line ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                // A cache may have made a weak tag of it; it is the same version all the same.
                if (each == Anything || each == tag || (each.StartsWith("W/", StringComparison.Ordinal) && each.AsSpan(2).SequenceEqual(tag)))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
