using System.CommandLine;
using GoStore.Host.Connections;
using GoStore.Host.Output;

namespace GoStore.Host.Commands;

internal sealed class KeyRevokeCommand : KeysCommand
{
    private readonly Argument<string> id = new("ID") { Description = "The id of the key, as 'key list' prints it" };

    public KeyRevokeCommand(Shell shell)
        : base(shell, StoreAccess.Read, "revoke", "Take a key away: who uses it is refused from then on")
        => Add(id);

    protected override async Task<ExitCode> RunAsync(IKeys keys, ParseResult arguments, Results results, CancellationToken cancellationToken)
    {
        string given = arguments.GetRequiredValue(id);
        if (!await keys.RevokeAsync(given, cancellationToken))
        {
            // Somebody may have given the key itself: it is in no error.
            throw new CommandException(ExitCode.NotFound, given.StartsWith("gsk_", StringComparison.Ordinal)
                ? "That is a key and not its id, which is the part between the first and the second underscore. 'gostore key list' prints the ids."
                : $"There is no key \"{given}\". 'gostore key list' prints those that are.");
        }

        results.Fact("revoked", json => json.WriteString("revoked", given));
        return ExitCode.Done;
    }
}
