using System.CommandLine;

namespace GoStore.Host.Completion;

/// <summary>How far the first words of a command line lead, also where it is not finished: the command, what was given to it, and what may follow.</summary>
internal sealed class CommandWords
{
    private readonly Dictionary<Option, string> values = [];
    private readonly RootCommand root;

    private CommandWords(RootCommand root)
    {
        this.root = root;
        Command = root;
    }

    public Command Command { get; private set; }

    /// <summary>The names of the commands, the outermost first.</summary>
    public List<string> Path { get; } = [];

    /// <summary>How many of the words come before what belongs to the command.</summary>
    public int AfterCommand { get; private set; }

    /// <summary>The option whose value is next.</summary>
    public Option? Pending { get; private set; }

    /// <summary>How many values were given that belong to no option.</summary>
    public int Arguments { get; private set; }

    /// <summary>Whether <c>--</c> was there, after which there are no options.</summary>
    public bool OptionsEnded { get; private set; }

    /// <summary>The options that may be given here.</summary>
    public IEnumerable<Option> Options => Command == root ? root.Options : Command.Options.Concat(root.Options.Where(option => option.Recursive));

    public static CommandWords Of(RootCommand root, IEnumerable<string> words)
    {
        var read = new CommandWords(root);
        int index = 0;
        foreach (string word in words)
        {
            index++;
            read.Take(word, index);
        }

        return read;
    }

    public bool Has(Option option) => values.ContainsKey(option);

    public string? ValueOf(Option option) => values.GetValueOrDefault(option);

    /// <summary>The option that a word names; null where it names none that is known here.</summary>
    public Option? Find(string name) => Options.FirstOrDefault(option => option.Name == name || option.Aliases.Contains(name));

    /// <summary>The argument that is next; null where nothing more is taken.</summary>
    public Argument? NextArgument()
    {
        int left = Arguments;
        foreach (Argument argument in Command.Arguments)
        {
            left -= argument.Arity.MaximumNumberOfValues;
            if (left < 0)
            {
                return argument;
            }
        }

        return null;
    }

    private static bool TakesValue(Option option) => option.ValueType != typeof(bool);

    private void Take(string word, int index)
    {
        if (Pending is not null)
        {
            values[Pending] = word;
            Pending = null;
        }
        else if (OptionsEnded)
        {
            Arguments++;
        }
        else if (word == "--")
        {
            OptionsEnded = true;
        }
        else if (word.StartsWith('-') && word.Length > 1 && TakeOption(word))
        {
        }
        else if (Arguments == 0 && Command.Subcommands.FirstOrDefault(command => command.Name == word) is { } inner)
        {
            Command = inner;
            Path.Add(inner.Name);
            AfterCommand = index;
        }
        else
        {
            Arguments++;
        }
    }

    private bool TakeOption(string word)
    {
        int end = word.IndexOf('=', StringComparison.Ordinal);
        Option? option = Find(end < 0 ? word : word[..end]);
        if (option is null)
        {
            return false;
        }

        if (end < 0 && TakesValue(option))
        {
            Pending = option;
        }
        else
        {
            values[option] = end < 0 ? "" : word[(end + 1)..];
        }

        return true;
    }
}
