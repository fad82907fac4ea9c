using System.CommandLine;
using GoStore.Actors;
using GoStore.Host.Completion;
using GoStore.Host.Connections;
using GoStore.Host.Input;
using GoStore.Host.Output;

namespace GoStore.Host.Commands;

/// <summary>
/// What the scripts of <see cref="CompletionScript"/> call: prints what the last word of an unfinished command line may become, one candidate to a line after one that
/// says of which kind they are. It never fails, and never speaks of what is wrong.
/// </summary>
internal sealed class CompleteCommand : Command
{
    private readonly Argument<string[]> words = new("WORD") { Description = "The words after the name of the program, the last as far as it was typed", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string?> line = new("--line") { Description = "The line up to the cursor, instead of its words: the candidates are quoted then", HelpName = "LINE" };
    private readonly Option<string?> breaks = new("--breaks") { Description = "With --line: after which letters the shell completes a part of a word on its own", HelpName = "LETTERS" };
    private readonly Shell shell;
    private readonly RootCommand root;

    public CompleteCommand(Shell shell, RootCommand root)
        : base("complete", "Print what the last word of a command line may become")
    {
        this.shell = shell;
        this.root = root;
        Hidden = true;
        Add(words);
        Add(line);
        Add(breaks);
        SetAction(InvokeAsync);
    }

    private async Task<int> InvokeAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        Candidates candidates = arguments.GetValue(line) is { } typed
            ? await CompleteLineAsync(typed, arguments.GetValue(breaks) ?? "", cancellationToken)
            : await CompleteWordsAsync(arguments.GetValue(words) ?? [], cancellationToken);
        var results = new Results(shell.Output, json: false, table: false);
        results.Line(candidates.Files ? CompletionScript.Files : CompletionScript.Words);
        foreach (string candidate in candidates.Words)
        {
            results.Line(candidate);
        }

        await shell.Output.FlushAsync(CancellationToken.None);
        return (int)ExitCode.Done;
    }

    private Task<Candidates> CompleteWordsAsync(string[] all, CancellationToken cancellationToken) => CompleteAsync(all.SkipLast(1), all.LastOrDefault() ?? "", cancellationToken);

    /// <summary>The candidates as bash is to put them into the line: quoted, and only the part of the word that it completes.</summary>
    private async Task<Candidates> CompleteLineAsync(string typed, string partsEnd, CancellationToken cancellationToken)
    {
        ShellWords read = ShellWords.Read(typed, partsEnd);
        ShellWord word = read.EndsInWord ? read.Words[^1] : new ShellWord("", typed.Length, 0);
        IEnumerable<string> before = read.Texts.Take(read.Words.Count - (read.EndsInWord ? 1 : 0)).Skip(1);
        Candidates found = await CompleteAsync(before, word.Text, cancellationToken);
        bool isQuoted = read.Open is '\'' or '"';
        if (isQuoted && typed[word.Start] != read.Open)
        {
            // A quotation mark in the middle of a word: bash completes what comes after it, and nothing here knows what that is.
            return Candidates.None;
        }

        return found with
        {
            Words = [.. found.Words.Select(each => isQuoted ? ShellWords.Within(read.Open, each) : ShellWords.Escaped(each[word.Part..]))],
        };
    }

    private Task<Candidates> CompleteAsync(IEnumerable<string> before, string word, CancellationToken cancellationToken) =>
        new Completer(root, new StoreNames(ConnectAsync, store => store.DisposeAsync())).CompleteAsync(before, word, cancellationToken);

    private async Task<IStore?> ConnectAsync(string connection, CancellationToken cancellationToken)
    {
        string place = connection.StartsWith("~/", StringComparison.Ordinal) ? Path.Join(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), connection[2..]) : connection;
        return place.Contains("://", StringComparison.Ordinal) || StoreMark.IsOn(place) ? await shell.Connect(place, StoreAccess.Read | StoreAccess.BesideServer, cancellationToken) : null;
    }
}
