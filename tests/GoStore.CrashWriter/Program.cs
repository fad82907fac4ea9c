using GoStore.Actors;
using GoStore.CrashWriter;

// A writer to be killed: it opens a file, writes with many callers at once and says on its standard output what was acknowledged, one line
// each, `kind worker number`. Whoever started it reads that, ends it without a word, and looks into the file.

if (args is not [string work, string path])
{
    Console.Error.WriteLine("usage: GoStore.CrashWriter mixed|delete|faults|tasks FILE");
    return 2;
}

using var acknowledgements = new Acknowledgements(Console.OpenStandardOutput());
await using IStore store = await Store.OpenAsync(path, options =>
{
    options.ChangesEnabled = work is not ("delete" or "tasks");
    options.Hocon = work == "tasks" ? TaskWork.Settings : null;
});
switch (work)
{
    case "mixed":
        await MixedWork.RunAsync(store, path, acknowledgements);
        return 0;
    case "delete":
        await LargeDelete.RunAsync(store, acknowledgements);
        return 0;
    case "faults":
        await WritesThroughFaults.RunAsync(store, acknowledgements);
        return 0;
    case "tasks":
        await TaskWork.RunAsync(store, path, acknowledgements);
        return 0;
    default:
        Console.Error.WriteLine($"There is no work named {work}; there are mixed, delete, faults and tasks.");
        return 2;
}
