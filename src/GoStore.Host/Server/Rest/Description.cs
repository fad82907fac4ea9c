using GoStore.Actors;

namespace GoStore.Host.Server.Rest;

/// <summary>What an endpoint takes and gives. Said once: requests are checked by it, and the OpenAPI document is made of it.</summary>
internal abstract record Part;

/// <summary>A parameter of the query. What an endpoint does not name here, it refuses.</summary>
/// <param name="Name">The name.</param>
/// <param name="Says">What it is for.</param>
/// <param name="IsRequired">Whether it must be there.</param>
/// <param name="IsNumber">Whether it is a whole number.</param>
/// <param name="IsRepeated">Whether it may be given several times.</param>
internal sealed record Query(string Name, string Says, bool IsRequired = false, bool IsNumber = false, bool IsRepeated = false) : Part
{
    public static Query After { get; } = new("after", "Goes on after this place: the `next` of the page before.");

    public static Query Limit { get; } = new("limit", "How many at most, from 1 to 1000; 100 where it is not given. A page may hold fewer.", IsNumber: true);

    public static Query Prefix { get; } = new("prefix", "How the names start; a prefix is exact, and no character in it is special.");

    public static Query From { get; } = new("from", "The first key; without it the first of all.");

    public static Query To { get; } = new("to", "The first key after the range; without it there is no end.");
}

/// <summary>A header that an endpoint heeds.</summary>
/// <param name="Name">The name.</param>
/// <param name="Says">What it does.</param>
internal sealed record Header(string Name, string Says) : Part
{
    public static Header IfMatch { get; } = new("If-Match", "Only where it is at this version: `\"3\"`, or `*` for any that is there. 412 otherwise.");

    public static Header IfNoneMatch { get; } = new("If-None-Match", "`*`: only where there is none. 412 otherwise.");

    public static Header IfChanged { get; } = new("If-None-Match", "The versions that the caller has: 304 where it is one of them.");

    public static Header Lock { get; } = new(LockName, "Only while this lock is held under `Gostore-Lock-Token`; percent-encoded as in a path. 409 `fenced` otherwise.");

    public static Header LockToken { get; } = new(TokenName, "The token of the grant of that lock.");

    public const string LockName = "Gostore-Lock";

    public const string TokenName = "Gostore-Lock-Token";
}

/// <summary>A body that is one value: a text, a document, lines.</summary>
/// <param name="ContentType">What it is.</param>
/// <param name="Says">What it is for.</param>
/// <param name="Example">One, for the document.</param>
/// <param name="IsOptional">Whether there may be none.</param>
internal sealed record Content(string ContentType, string Says, string Example, bool IsOptional = false) : Part;

/// <summary>A member of the JSON object that is the body. What an endpoint does not name, it refuses.</summary>
/// <param name="Name">The name.</param>
/// <param name="Example">A value in JSON, by which its type is known as well.</param>
/// <param name="Says">What it is for.</param>
/// <param name="IsRequired">Whether it must be there.</param>
internal sealed record Member(string Name, string Example, string Says, bool IsRequired = false) : Part;

/// <summary>An answer.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Says">When it is given.</param>
/// <param name="Example">Its body where it has one; a text such as <c>$Entry</c> stands for an object that is described once for all.</param>
/// <param name="ContentType">What its body is.</param>
internal sealed record Answer(int Status, string Says, string? Example = null, string ContentType = "application/json") : Part;

/// <summary>What an endpoint can fail with beyond what every request can.</summary>
/// <param name="Codes">The codes.</param>
internal sealed record Fails(params ErrorCode[] Codes) : Part;
