using System.CommandLine;

namespace GoStore.Host.Commands;

internal sealed class ConsumerCommand : Command
{
    public ConsumerCommand(Shell shell)
        : base("consumer", "Follow the change log from a position that is kept under a name")
    {
        Add(new ConsumerGetCommand(shell));
        Add(new ConsumerStreamCommand(shell));
        Add(new ConsumerStatusCommand(shell));
        Add(new ConsumerListCommand(shell));
        Add(new ConsumerCommitCommand(shell));
        Add(new ConsumerDeleteCommand(shell));
    }

    public static Argument<string> NameArgument() => new("NAME") { Description = "The consumer" };

    public static CommandException NotFound(string name)
        => new(ExitCode.NotFound, $"There is no consumer \"{name}\". It comes into being with 'consumer stream'; 'consumer list' shows those there are.");
}
