using GoStore.Actors.Serving;
using GoStore.Host.Output;

namespace GoStore.Host.Server.Access;

/// <summary>Keys as they are shown; the secret only to whoever makes one.</summary>
internal static class KeyText
{
    public static string Json(AccessKey key, string? secret = null) => JsonText.Object(json =>
    {
        json.WriteString("id", key.Id);
        json.WriteString("name", key.Name);
        json.WriteString("role", RoleText.Of((Role)key.Role));
        json.WriteStartArray("namespaces");
        foreach (string each in key.Namespaces)
        {
            json.WriteStringValue(each);
        }

        json.WriteEndArray();
        json.WriteString("createdAt", JsonText.Time(key.CreatedAt));
        json.WriteString("expiresAt", key.ExpiresAt is { } expiry ? JsonText.Time(expiry) : null);
        json.WriteString("lastUsedAt", key.LastUsedAt is { } used ? JsonText.Time(used) : null);
        if (secret is not null)
        {
            json.WriteString("key", secret);
        }
    });

    /// <summary>One key to a line: id, role, namespaces with commas between or a star, name.</summary>
    public static string Line(AccessKey key) =>
        $"{key.Id} {RoleText.Of((Role)key.Role)} {(key.Namespaces.IsEmpty ? "*" : string.Join(',', key.Namespaces))} {(key.ExpiresAt is { } expiry ? JsonText.Time(expiry) : "-")} {PlainText.Line(key.Name)}";
}
