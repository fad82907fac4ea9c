using System.CommandLine;
using System.CommandLine.Completions;
using GoStore.Actors;
using GoStore.Host.Options;
using GoStore.Host.Output;

namespace GoStore.Host.Completion;

/// <summary>Says what the last word of a command line may become: a command, an option, or a name that the store knows.</summary>
internal sealed class Completer(RootCommand root, StoreNames names)
{
    /// <param name="words">The words before the one to be completed, without the name of the program.</param>
    /// <param name="word">The start of the one to be completed; may be empty.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<Candidates> CompleteAsync(IEnumerable<string> words, string word, CancellationToken cancellationToken)
    {
        CommandWords before = CommandWords.Of(root, words);
        if (before.Pending is { } option)
        {
            return await ValuesAsync(before, option, "", word, cancellationToken);
        }

        if (!before.OptionsEnded && word.StartsWith('-'))
        {
            int end = word.IndexOf('=', StringComparison.Ordinal);
            return end < 0
                ? new Candidates([.. Known(before, word)])
                : before.Find(word[..end]) is { } given ? await ValuesAsync(before, given, word[..(end + 1)], word[(end + 1)..], cancellationToken) : Candidates.None;
        }

        if (before.Arguments == 0 && !before.OptionsEnded && before.Command.Subcommands.Count > 0)
        {
            return new Candidates([.. before.Command.Subcommands.Where(command => !command.Hidden).Select(command => command.Name).Where(name => name.StartsWith(word, StringComparison.Ordinal)).Order(StringComparer.Ordinal)]);
        }

        return before.NextArgument() is not { } argument ? Candidates.None
            : NameKinds.Of(argument, before.Path) is var kind && kind == NameKind.File ? new Candidates([], Files: true)
            : kind != NameKind.Unknown ? new Candidates(await NamesAsync(before, kind, word, cancellationToken))
            : new Candidates([.. Fixed(argument.GetCompletions(CompletionContext.Empty), argument.ValueType, word)]);
    }

    /// <summary>The long names of the options that can still be given.</summary>
    private static IEnumerable<string> Known(CommandWords before, string word) => before.Options
        .Where(option => !option.Hidden && (!before.Has(option) || option.Arity.MaximumNumberOfValues > 1))
        .Select(option => option.Name)
        .Where(name => name.StartsWith(word, StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    /// <summary>The values that a command says are the only ones.</summary>
    private static IEnumerable<string> Fixed(IEnumerable<CompletionItem> items, Type type, string word) =>
        type == typeof(string) ? items.Select(item => item.Label).Where(label => label.StartsWith(word, StringComparison.Ordinal)) : [];

    private async Task<Candidates> ValuesAsync(CommandWords before, Option option, string prefix, string word, CancellationToken cancellationToken)
    {
        NameKind kind = NameKinds.Of(option, before.Path);
        if (kind == NameKind.File)
        {
            // After '--option=' no shell knows where the name begins.
            return new Candidates([], Files: prefix.Length == 0);
        }

        IEnumerable<string> found = kind == NameKind.Unknown
            ? Fixed(option.GetCompletions(CompletionContext.Empty), option.ValueType, word)
            : await NamesAsync(before, kind, word, cancellationToken);
        return new Candidates([.. found.Select(name => prefix + name)]);
    }

    private Task<IReadOnlyList<string>> NamesAsync(CommandWords before, NameKind kind, string word, CancellationToken cancellationToken) => kind == NameKind.TaskState
        ? Task.FromResult<IReadOnlyList<string>>([.. Enum.GetValues<TaskState>().Select(TaskText.State).Where(state => state.StartsWith(word, StringComparison.Ordinal))])
        : names.FindAsync(kind, word, ConnectionOption.Of(before.ValueOf(ConnectionOption.Instance)), before.ValueOf(NamespaceOption.Instance), GroupOption.Of(before.ValueOf(GroupOption.Instance)), cancellationToken);
}
