using GoStore.Actors;
using GoStore.Host.Connections;
using GoStore.Host.Input;
using GoStore.Host.Output;

namespace GoStore.Host;

/// <summary>What a command has around it. The guided tour replaces it, so that it can run the real commands.</summary>
internal sealed class Shell
{
    public required Func<Stream> OpenInput { get; init; }

    public required Stream Output { get; init; }

    public required TextWriter Error { get; init; }

    public bool InputIsTerminal { get; init; }

    public bool OutputIsTerminal { get; init; }

    public bool ErrorIsTerminal { get; init; }

    public Func<string, StoreAccess, CancellationToken, Task<IStore>> Connect { get; init; } = StoreConnection.OpenAsync;

    /// <summary>Gives back what <see cref="Connect"/> gave, once for each time.</summary>
    public Func<IStore, ValueTask> Disconnect { get; init; } = store => store.DisposeAsync();

    public static Shell OfThisProcess() => new()
    {
        OpenInput = StandardInput.Open,
        Output = new BufferedStream(StandardOutput.Open(), 64 * 1024),
        Error = Console.Error,
        InputIsTerminal = !Console.IsInputRedirected,
        OutputIsTerminal = !Console.IsOutputRedirected,
        ErrorIsTerminal = !Console.IsErrorRedirected,
    };
}
