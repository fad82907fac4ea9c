using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;

namespace GoStore.Host.Server.Access;

/// <summary>Who asks.</summary>
/// <param name="KeyId">The id of the key; null where the server has none and answers everybody.</param>
/// <param name="Role">What it may do.</param>
/// <param name="Namespaces">The namespaces it may touch; empty for the whole store.</param>
/// <param name="ExpiresAt">Until when.</param>
/// <param name="Ended">Cancelled when the key is revoked or has expired: what is still under way for it then ends.</param>
internal sealed record Caller(string? KeyId, Role Role, FrozenSet<string> Namespaces, DateTimeOffset? ExpiresAt, CancellationToken Ended)
{
    /// <summary>Everybody, where there is no key.</summary>
    public static Caller Anybody { get; } = new(null, Role.Admin, FrozenSet<string>.Empty, null, CancellationToken.None);

    /// <summary>Who asks with this request; null where it needed nobody.</summary>
    public static Caller? Of(HttpContext context) => context.Features.Get<Caller>();
}
