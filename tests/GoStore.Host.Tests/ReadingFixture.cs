namespace GoStore.Host.Tests;

/// <summary>One filled database for all tests that only read.</summary>
public abstract class ReadingFixture(Gostore gostore) : IAsyncLifetime
{
    private static readonly string[] Lines =
    [
        """{"group":"default","key":"a","value":"one","type":"number"}""",
        """{"group":"default","key":"b:1","value":"two words","type":"number"}""",
        """{"group":"default","key":"b:2","value":"line one\nline two"}""",
        """{"group":"default","key":"c d","value":"","type":"number"}""",
        """{"group":"default","key":"z","value":"a, b,,c\td"}""",
        """{"group":"tenant-1","key":"x","value":"1"}""",
        """{"group":"tenant-2","key":"x","value":"1"}""",
        """{"group":"tenant-2","key":"y","value":"2"}""",
        """{"group":"Tenant-3","key":"x","value":"1"}""",
    ];

    public Gostore Gostore { get; } = gostore;

    public async Task InitializeAsync()
        => (await Gostore.RunAsync(string.Join('\n', Lines), ["import"])).Printed("9\n");

    public Task DisposeAsync()
    {
        Gostore.Dispose();
        return Task.CompletedTask;
    }
}

public sealed class FileReadingFixture() : ReadingFixture(new Gostore());

public sealed class ServerReadingFixture() : ReadingFixture(new ServedGostore());
