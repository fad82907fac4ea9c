using System.CommandLine;
using GoStore.Actors.Serving;
using GoStore.Host.Connections;
using GoStore.Host.Options;
using GoStore.Host.Output;
using GoStore.Host.Server.Access;

namespace GoStore.Host.Commands;

internal sealed class KeyCreateCommand : KeysCommand
{
    private readonly Argument<string> name = new("NAME") { Description = "Whose key it is, or what for" };

    private readonly Option<Role?> role = new("--role")
    {
        Description = $"What it may do: {RoleText.All} [read]",
        HelpName = "ROLE",
        CustomParser = result =>
        {
            if (RoleText.Parse(result.Tokens[0].Value) is { } known)
            {
                return known;
            }

            result.AddError($"--role \"{result.Tokens[0].Value}\" is none: a key has one of {RoleText.All}.");
            return null;
        },
    };

    private readonly Option<string[]> namespaces = new("--namespace", "-n") { Description = "A namespace that it may touch; may be given again [the whole store]", HelpName = "NAME" };

    private readonly Option<TimeSpan?> timeToLive = TaskOptions.Time("--ttl", "How long it is good, such as 12h or 90d [for ever]");

    public KeyCreateCommand(Shell shell)
        : base(shell, StoreAccess.Write, "create", "Make a key, and print it: it is shown this once")
    {
        Add(name);
        Add(role);
        Add(namespaces);
        Add(timeToLive);
    }

    protected override async Task<ExitCode> RunAsync(IKeys keys, ParseResult arguments, Results results, CancellationToken cancellationToken)
    {
        (AccessKey stored, string key) = await keys.CreateAsync(
            arguments.GetRequiredValue(name),
            arguments.GetValue(role) ?? Role.Read,
            arguments.GetValue(namespaces) ?? [],
            arguments.GetValue(timeToLive),
            cancellationToken);
        results.Line(arguments.GetValue(JsonOption.Instance) ? KeyText.Json(stored, key) : key);
        return ExitCode.Done;
    }
}
