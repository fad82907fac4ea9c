using System.CommandLine;
using GoStore.Host.Completion;
using GoStore.Host.Input;
using GoStore.Host.LineEditing;

namespace GoStore.Host.Interactive;

/// <summary>Completes lines of a session: what it understands itself, and the commands of the program with what is in use.</summary>
internal sealed class SessionCompletion(ShellSession session, RootCommand root, StoreNames names)
{
    private static readonly string[] Own = ["exit", "help", "use"];
    private static readonly string[] Usable = ["group", "namespace"];
    private readonly Completer completer = new(root, names);

    /// <param name="typed">The line up to the cursor.</param>
    public async Task<Insertions> CompleteAsync(string typed)
    {
        ShellWords read = ShellWords.Read(typed);
        if (read.Open == '\\')
        {
            return Insertions.None;
        }

        ShellWord word = read.EndsInWord ? read.Words[^1] : new ShellWord("", typed.Length, 0);
        string[] before = ShellSession.WithoutProgram(read.Texts.Take(read.Words.Count - (read.EndsInWord ? 1 : 0)));
        Candidates found = await FindAsync(before, word.Text);
        IReadOnlyList<string> candidates = found.Files ? [.. Files(word.Text)] : found.Words;
        char quote = read.Open != '\0' ? read.Open : candidates.Any(each => ShellWords.Escaped(each) != each) ? '\'' : '\0';
        bool isFolder = candidates is [string only] && found.Files && only.EndsWith('/');
        return new Insertions(
            word.Start,
            [.. candidates.Select(each => quote == '\0' ? each : quote + ShellWords.Within(quote, each))],
            candidates,
            isFolder ? "" : quote == '\0' ? " " : $"{quote} ");
    }

    private async Task<Candidates> FindAsync(string[] before, string word) => before switch
    {
        [] => new Candidates([.. Starting(Own, word).Concat((await completer.CompleteAsync(before, word, CancellationToken.None)).Words).Order(StringComparer.Ordinal)]),
        ["help", .. var of] => await completer.CompleteAsync(of, word, CancellationToken.None),
        ["use"] => new Candidates([.. Starting(Usable, word)]),
        ["use", "group"] => await completer.CompleteAsync([.. session.WithWhatIsUsed(["set"]), "--group"], word, CancellationToken.None),
        ["use", "namespace"] => await completer.CompleteAsync([.. session.WithWhatIsUsed(["namespace", "show"])], word, CancellationToken.None),
        _ => await completer.CompleteAsync(session.WithWhatIsUsed(before), word, CancellationToken.None),
    };

    private static IEnumerable<string> Starting(IEnumerable<string> names, string word) => names.Where(name => name.StartsWith(word, StringComparison.Ordinal));

    private static IEnumerable<string> Files(string start)
    {
        string folder = start[..(start.LastIndexOf('/') + 1)];
        try
        {
            return [.. new DirectoryInfo(folder.Length == 0 ? "." : folder).EnumerateFileSystemInfos()
                .Select(each => folder + each.Name + (each is DirectoryInfo ? "/" : ""))
                .Where(name => name.StartsWith(start, StringComparison.Ordinal) && !name.Any(char.IsControl))
                .Order(StringComparer.Ordinal)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
