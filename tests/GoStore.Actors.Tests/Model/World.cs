using GoStore.Actors.Tests.Support;
using GoStore.Actors.TestSupport;

namespace GoStore.Actors.Tests.Model;

/// <summary>How the store is configured while the steps run; none of it may change an answer.</summary>
internal enum Profile
{
    Ordinary,

    /// <summary>Everything that is done in pieces is done in the smallest ones.</summary>
    SmallPieces,

    NoGroupCommit,

    InMemory,
}

/// <summary>A store and the model of it, side by side.</summary>
internal sealed class World : IAsyncDisposable
{
    private const string SmallPieces = """
        gostore.page-entries = 2
        gostore.page-bytes = 64
        gostore.slice-time = 0.1ms
        gostore.purge.slice = 1
        gostore.batch.requests = 3
        """;

    private readonly TemporaryFolder folder = new();
    private readonly Profile profile;
    private string path;
    private int files;

    private World(Profile profile)
    {
        this.profile = profile;
        path = profile == Profile.InMemory ? ":memory:" : folder.File("0.db");
        Model = new ModelStore(Clock);
    }

    public ManualTimeProvider Clock { get; } = new();

    public ModelStore Model { get; }

    public IStore Store { get; private set; } = null!;

    public bool IsOnDisk => profile != Profile.InMemory;

    public static async Task<World> MakeAsync(Profile profile)
    {
        var world = new World(profile);
        await world.OpenAsync();
        return world;
    }

    public async Task AskAsync(IStoreRequest request, bool byMessage)
    {
        object expected = Model.Answer(request);
        Verify(request, expected, byMessage ? await StoreCaller.AskAsync(Store.Ref, request) : await StoreCaller.CallAsync(Store, request));
    }

    public static void Verify(object asked, object expected, object actual)
    {
        if (!Replies.Agree(expected, actual))
        {
            throw new Mismatch($"{Replies.Text(asked)}\n  should be answered with {Replies.Text(expected)}\n  and was answered with  {Replies.Text(actual)}");
        }
    }

    public async Task ReopenAsync()
    {
        await Store.CloseAsync();
        await Store.DisposeAsync();
        long stored = RawDatabase.Scalar<long>(path, "SELECT count(*) FROM entries");
        if (stored < Model.LiveRows || stored > Model.LiveRows + Model.ExpiredRows)
        {
            throw new Mismatch($"The file has {stored} rows; {Model.LiveRows} entries live and at most {Model.ExpiredRows} expired ones may be left.");
        }

        await OpenAsync();
        await VerifyAllAsync();
    }

    /// <summary>Goes on with a copy that was made while the store was open.</summary>
    public async Task MoveToBackupAsync()
    {
        string copy = folder.File($"{++files}.db");
        await Store.BackupAsync(copy);
        await Store.DisposeAsync();
        path = copy;
        await OpenAsync();
        await VerifyAllAsync();
    }

    public async Task VerifyAllAsync()
    {
        string[] groups = [.. Model.LiveGroups];
        Verify("the groups", groups, await Store.GetGroupsAsync());
        foreach (string group in groups)
        {
            Verify($"the entries of {group}", Model.All(group), await Store.GetAllAsync(group));
        }

        Verify("the count of everything", Model.LiveRows, await Store.CountAllAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        folder.Dispose();
    }

    private async Task OpenAsync() => Store = await Actors.Store.OpenAsync(path, options =>
    {
        options.TimeProvider = Clock;
        // What a power cut does is no question here, and a sync for each of a hundred thousand writes is most of the time.
        options.Synchronous = "off";
        options.BatchRequests = profile == Profile.NoGroupCommit ? 1 : null;
        options.Hocon = profile == Profile.SmallPieces ? SmallPieces : null;
    });
}

/// <summary>The store did not do what the model did.</summary>
internal sealed class Mismatch(string message) : Exception(message);
