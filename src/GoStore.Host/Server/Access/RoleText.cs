namespace GoStore.Host.Server.Access;

/// <summary>Roles as people write them.</summary>
internal static class RoleText
{
    public const string All = "read, write, admin";

    public static string Of(Role role) => role switch
    {
        Role.Read => "read",
        Role.Write => "write",
        Role.Admin => "admin",
        _ => $"{(int)role}",
    };

    public static Role? Parse(string text) => text switch
    {
        "read" => Role.Read,
        "write" => Role.Write,
        "admin" => Role.Admin,
        _ => null,
    };
}
