using GoStore.Actors;
using GoStore.Host.Server.Access;
using GoStore.Host.Server.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace GoStore.Host.Server.Rest;

/// <summary>Export, import and backup: as streams, of which only a part is in memory at any time.</summary>
internal static class TransferRoutes
{
    private const string Lines = "application/jsonl";
    private const string Line = """{"group":"config","key":"colour","value":"blue"}""";

    public static void MapSpace(IEndpointRouteBuilder routes)
    {
        routes.On("GET", "export", Role.Read, "Gives entries as JSON lines, while the store goes on working.", ExportAsync,
            new Query("prefix", "Only groups whose names start so."), new Answer(200, "The entries.", Line, Lines));
        routes.On("POST", "import", Role.Write, "Writes the entries of JSON lines, as export gives them, in durable steps. What came before a wrong line stays; the error names the line.", ImportAsync,
            Header.Lock, Header.LockToken, new Content(Lines, "The entries.", Line),
            new Answer(200, "How many entries were written.", """{"imported":2}"""), new Fails(ErrorCode.Fenced, ErrorCode.LimitExceeded, ErrorCode.QuotaExceeded));
    }

    public static void Map(IEndpointRouteBuilder routes)
    {
        // Each is a whole copy on the disk.
        var one = new SemaphoreSlim(1, 1);
        ServerSettings? settings = null;
        routes.On("GET", "backup", Role.Admin, "Gives a complete copy of the database file, as it is when the copy ends; it can be opened like any store.",
            call => BackupAsync(call, settings ??= routes.ServiceProvider.GetRequiredService<ServerSettings>(), one),
            new Answer(200, "The file.", "SQLite format 3", "application/vnd.sqlite3"), new Fails(ErrorCode.Busy, ErrorCode.DiskFull));
    }

    private static async Task ExportAsync(Call call)
    {
        IStoreSpace space = await call.ReadAsync();
        call.Response.ContentType = Lines;
        await space.ExportAsync(call.Response.Body, call.Query["prefix"] ?? "", cancellationToken: call.Aborted);
    }

    private static async Task ImportAsync(Call call)
    {
        if (call.Context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            // It is never in memory as a whole, so its length costs nothing; a line's does.
            size.MaxRequestBodySize = null;
        }

        IStoreSpace space = await call.WriteAsync();
        IEntries entries = call.Lock() is { } held ? space.Locks.Under(held.Name, held.Token) : space;
        long imported = await entries.ImportAsync(new BoundedLines(call.Request.Body, call.Limits.Line), cancellationToken: call.Aborted);
        await call.AnswerAsync(json => json.WriteNumber("imported", imported));
    }

    private static async Task BackupAsync(Call call, ServerSettings settings, SemaphoreSlim one)
    {
        if (!await one.WaitAsync(0, CancellationToken.None))
        {
            call.Response.Headers.RetryAfter = "10";
            throw new ProblemException(StatusCodes.Status429TooManyRequests, "busy", "Another backup is under way, and each is a copy on the server's disk. Try again when it is done.");
        }

        try
        {
            string folder = settings.Path == ":memory:" ? Path.GetTempPath() : Path.GetDirectoryName(Path.GetFullPath(settings.Path))!;
            string path = Path.Combine(folder, $".gostore-backup-{Guid.NewGuid():N}");
            try
            {
                // Who gives up does not end the copy, only the wait for it: then the file would come after it was deleted.
                await call.Store.BackupAsync(path, CancellationToken.None);
                await using var copy = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 1);
                if (!OperatingSystem.IsWindows())
                {
                    // It has no name from now on, and is gone whatever becomes of this process.
                    File.Delete(path);
                }

                call.Response.ContentType = "application/vnd.sqlite3";
                call.Response.ContentLength = copy.Length;
                call.Response.Headers.ContentDisposition = "attachment; filename=\"gostore.db\"";
                await copy.CopyToAsync(call.Response.Body, 256 * 1024, call.Aborted);
            }
            finally
            {
                File.Delete(path);
            }
        }
        finally
        {
            one.Release();
        }
    }
}
