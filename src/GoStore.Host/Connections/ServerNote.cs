using System.Text.Json;
using GoStore.Host.Output;

namespace GoStore.Host.Connections;

/// <summary>Which server holds a file.</summary>
/// <param name="Address">Where it listens.</param>
/// <param name="ProcessId">Its process.</param>
internal sealed record HoldingServer(string Address, int ProcessId);

/// <summary>
/// The note beside a database file (<c>FILE.server</c>) about the server that holds it. The server keeps the note open, which the system forgets with its process
/// however that ends; so a note that nobody keeps open is an old one, and is passed over.
/// </summary>
internal sealed class ServerNote : IDisposable
{
    private const int Attempts = 50;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly string path;
    private readonly string text;
    private FileStream? open;

    private ServerNote(string path, string text, FileStream open)
    {
        this.path = path;
        this.text = text;
        this.open = open;
    }

    /// <summary>Tells which server holds a file.</summary>
    /// <returns>The server; null where none does.</returns>
    public static HoldingServer? Find(string database)
    {
        string path = PathOf(database);
        for (int attempt = 0; attempt < Attempts && File.Exists(path); attempt++)
        {
            try
            {
                using var alone = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
                return null;
            }
            catch (FileNotFoundException)
            {
                return null;
            }
            catch (UnauthorizedAccessException)
            {
                // Another's server, whose note may not be written: whether it is kept open shows only in its being there.
            }
            catch (IOException)
            {
                // Kept open: by its server, or for a moment by somebody who looks as well.
            }

            if (Read(path) is { } server)
            {
                return server;
            }

            Thread.Sleep(Pause);
        }

        return null;
    }

    /// <summary>Notes that this process serves a file.</summary>
    /// <exception cref="CommandException">Another server holds it, or nothing can be written beside it.</exception>
    public static ServerNote Write(string database, string address)
    {
        string path = PathOf(database);
        string text = JsonText.Object(json =>
        {
            json.WriteString("address", address);
            json.WriteNumber("processId", Environment.ProcessId);
            json.WriteString("id", Guid.NewGuid());
        });
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                if (TryWrite(path, text) is { } open)
                {
                    return new ServerNote(path, text, open);
                }
            }
            catch (UnauthorizedAccessException error)
            {
                throw new CommandException(ExitCode.Unavailable, $"It cannot be noted beside the database file \"{database}\" which server holds it: {error.Message}");
            }
            catch (IOException error) when (attempt >= Attempts)
            {
                throw Find(database) is { } server ? Held(database, server)
                    : new CommandException(ExitCode.Unavailable, $"It cannot be noted beside the database file \"{database}\" which server holds it: {error.Message}");
            }
            catch (IOException)
            {
                // Kept open by another server, or for a moment by somebody who looks.
                if (Find(database) is { } server)
                {
                    throw Held(database, server);
                }
            }

            Thread.Sleep(Pause);
        }
    }

    /// <summary>The error of a second server.</summary>
    public static CommandException Held(string database, HoldingServer server) =>
        new(ExitCode.Unavailable, $"The database file \"{database}\" is served already, at {server.Address} by process {server.ProcessId}. A file has one server: use that one, or stop it first.");

    /// <summary>Takes the note away, where it still is this one.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref open, null) is not { } held)
        {
            return;
        }

        try
        {
            if (ReadText(path) == text)
            {
                File.Delete(path);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It stays, and is passed over.
        }

        held.Dispose();
    }

    private static FileStream? TryWrite(string path, string text)
    {
        // Alone for the moment of writing, so that of two servers one waits; then open for good in a way that lets others read.
        using (var alone = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
        {
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(alone.SafeFileHandle, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }

            alone.SetLength(0);
            alone.Write(System.Text.Encoding.UTF8.GetBytes(text));
        }

        var open = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        if (ReadText(path) == text)
        {
            return open;
        }

        // In between another one wrote its own, or took the file away.
        open.Dispose();
        return null;
    }

    private static HoldingServer? Read(string path)
    {
        try
        {
            using JsonDocument note = JsonDocument.Parse(ReadText(path));
            return new HoldingServer(note.RootElement.GetProperty("address").GetString()!, note.RootElement.GetProperty("processId").GetInt32());
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string ReadText(string path)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return reader.ReadToEnd();
    }

    /// <summary>The note of a file, beside the file itself where its name is a link.</summary>
    private static string PathOf(string database)
    {
        string path = Path.GetFullPath(database);
        return ((File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName : null) ?? path) + ".server";
    }
}
