using System.Text;

namespace GoStore.Host.LineEditing;

/// <summary>
/// The lines that were typed before, in a file that only its owner can read. A line that begins with a space is not kept: that is how somebody types what
/// nobody is to find later. Where the file cannot be used, the lines of this session are kept all the same.
/// </summary>
internal sealed class LineHistory
{
    /// <summary>How many lines are kept.</summary>
    public const int Most = 1_000;

    private const int LongestLine = 16_384;
    private const UnixFileMode OwnersFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly List<string> lines = [];
    private readonly string? file;

    /// <param name="file">Where they are kept; null for nowhere.</param>
    public LineHistory(string? file)
    {
        this.file = file;
        Use(Load);
    }

    /// <summary>The lines, the last one at the end.</summary>
    public IReadOnlyList<string> Lines => lines;

    /// <summary>The file of this user: in the folder for such things, <c>$XDG_STATE_HOME/gostore</c> or <c>~/.local/state/gostore</c>.</summary>
    public static string? FileOfUser()
    {
        string? state = Environment.GetEnvironmentVariable("XDG_STATE_HOME");
        if (state is null || !Path.IsPathFullyQualified(state))
        {
            string home = Environment.GetFolderPath(OperatingSystem.IsWindows() ? Environment.SpecialFolder.LocalApplicationData : Environment.SpecialFolder.UserProfile);
            state = home.Length == 0 ? null : OperatingSystem.IsWindows() ? home : Path.Join(home, ".local", "state");
        }

        return state is null ? null : Path.Join(state, "gostore", "history");
    }

    public void Add(string line)
    {
        if (line.Length is 0 or > LongestLine || char.IsWhiteSpace(line[0]) || line.Any(char.IsControl) || lines.LastOrDefault() == line)
        {
            return;
        }

        lines.Add(line);
        if (lines.Count > Most)
        {
            lines.RemoveAt(0);
        }

        Use(path =>
        {
            using FileStream stream = Open(path, FileMode.Append);
            stream.Write(Utf8.GetBytes(line + "\n"));
        });
    }

    private void Load(string path)
    {
        MakeFolder(path);
        if (!File.Exists(path))
        {
            return;
        }

        int all = 0;
        foreach (string line in File.ReadLines(path, Utf8).Where(line => line.Length is > 0 and <= LongestLine && !line.Any(char.IsControl)))
        {
            all++;
            lines.Add(line);
            if (lines.Count > Most)
            {
                lines.RemoveRange(0, 1);
            }
        }

        if (all > 2 * Most)
        {
            // Another shell that adds a line in this moment loses it; nothing else can happen.
            string shorter = $"{path}.{Environment.ProcessId}";
            using (FileStream stream = Open(shorter, FileMode.Create))
            {
                stream.Write(Utf8.GetBytes(string.Join('\n', lines) + "\n"));
            }

            File.Move(shorter, path, overwrite: true);
        }
    }

    private void Use(Action<string> use)
    {
        try
        {
            if (file is not null)
            {
                use(file);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A history is a convenience.
        }
    }

    private static void MakeFolder(string path)
    {
        string folder = Path.GetDirectoryName(path)!;
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, OwnersFolder);
        }
    }

    private static FileStream Open(string path, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.ReadWrite, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }
}
