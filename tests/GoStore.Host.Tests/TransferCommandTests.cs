using System.Text.Json;

namespace GoStore.Host.Tests;

/// <summary>Backup, export and import.</summary>
public abstract class TransferCommandTests(Gostore gostore) : IDisposable
{
    public void Dispose()
    {
        gostore.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_backup_is_a_store_of_its_own()
    {
        await gostore.RunAsync("set", "colour", "blue");
        Outcome backup = await gostore.RunAsync("backup", "copy.db", "--json");
        Assert.Equal((0, ""), (backup.ExitCode, backup.Error));
        Assert.Equal(new FileInfo(gostore.PathOf("copy.db")).Length, backup.Json.GetProperty("bytes").GetInt64());

        (await gostore.RunAsync("get", "key", "colour", "--connection", "copy.db")).Printed("blue\n");
        Assert.NotEqual(0, (await gostore.RunAsync("backup", "copy.db")).Failed(2, "copy.db").ExitCode);
    }

    [Fact]
    public async Task What_is_exported_can_be_imported()
    {
        await gostore.RunAsync("set", "colour", "blue\n\u0001 😀");
        await gostore.RunAsync("set", "brief", "x", "--ttl", "1h", "--type", "t", "--group", "session");

        Outcome export = await gostore.RunAsync("export");
        Assert.Equal((0, "", 2), (export.ExitCode, export.Error, export.Lines.Length));
        Assert.All(export.Lines, line => Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(line).RootElement.ValueKind));

        (await gostore.RunAsync(export.OutputBytes, ["import", "-", "--connection", "other.db"])).Printed("2\n");
        (await gostore.RunAsync("get", "key", "colour", "--connection", "other.db")).Printed("blue\n\u0001 😀\n");
        Outcome again = await gostore.RunAsync("export", "--connection", "other.db");
        Assert.Equal(export.Lines[0], again.Lines[0]);
        JsonElement before = JsonDocument.Parse(export.Lines[1]).RootElement;
        JsonElement after = JsonDocument.Parse(again.Lines[1]).RootElement;
        Assert.Equal("t", after.GetProperty("type").GetString());
        Assert.True(after.GetProperty("expiresAt").GetDateTimeOffset() >= before.GetProperty("expiresAt").GetDateTimeOffset());
    }

    [Fact]
    public async Task Export_and_import_take_files()
    {
        await gostore.RunAsync("set", "a", "1", "--group", "tenant-1");
        await gostore.RunAsync("set", "a", "1", "--group", "other");

        (await gostore.RunAsync("export", "tenants.jsonl", "--prefix", "tenant-")).Printed("1\n");
        (await gostore.RunAsync("import", "tenants.jsonl", "--connection", "new.db", "--json")).Printed("{\"imported\":1}\n");
        (await gostore.RunAsync("groups", "--connection", "new.db")).Printed("tenant-1\n");

        (await gostore.RunAsync("export", "tenants.jsonl")).Failed(1, "tenants.jsonl");
        (await gostore.RunAsync("import", "none.jsonl")).Failed(1, "none.jsonl");
    }

    [Fact]
    public async Task Import_names_the_line_it_does_not_understand()
        => (await gostore.RunAsync("{\"group\":\"g\",\"key\":\"a\",\"value\":\"1\"}\nnonsense\n", ["import"])).Failed(2, "2");
}

public sealed class TransferCommandOnFileTests() : TransferCommandTests(new Gostore());

public sealed class TransferCommandOnServerTests() : TransferCommandTests(new ServedGostore());
