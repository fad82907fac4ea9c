namespace GoStore.Actors;

/// <summary>A condition on the properties of an edge. It goes with the request, so it is data and not code.</summary>
/// <param name="Pointer">Which part of the properties, as a JSON pointer (RFC 6901): <c>/since</c>, <c>/tags/0</c>; empty for all of them.</param>
/// <param name="Comparison">What has to hold. A part that is not there is equal to nothing, and neither less nor more than anything.</param>
/// <param name="Value">What it is compared with, as JSON: <c>2020</c>, <c>"close"</c> with its quotation marks, <c>null</c>. None for <see cref="EdgeComparison.Exists"/>.</param>
/// <example>
/// <code>
/// var recent = new EdgeFilter("/since", EdgeComparison.AtLeast, "2020");
/// var close = new EdgeFilter("/kind", EdgeComparison.Equal, "\"close\"");
/// </code>
/// </example>
public sealed record EdgeFilter(string Pointer, EdgeComparison Comparison, string? Value = null);

/// <summary>How a part of the properties of an edge is compared. Less and more are for numbers, and for texts by the bytes of UTF-8.</summary>
public enum EdgeComparison
{
    /// <summary>The same JSON value; 1 and 1.0 are, and objects whatever the order of their members.</summary>
    Equal,

    /// <summary>Not that value, or not there.</summary>
    NotEqual,

    /// <summary>Less than it.</summary>
    Less,

    /// <summary>Less than it or equal.</summary>
    AtMost,

    /// <summary>More than it.</summary>
    More,

    /// <summary>More than it or equal.</summary>
    AtLeast,

    /// <summary>There at all, even if it is <c>null</c>.</summary>
    Exists,
}
