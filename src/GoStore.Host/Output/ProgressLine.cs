using System.Diagnostics;
using System.Globalization;
using GoStore.Actors;

namespace GoStore.Host.Output;

/// <summary>One line that is written over again and again while something long runs, and only where somebody is looking.</summary>
internal sealed class ProgressLine(TextWriter error, bool visible, string doing) : IProgress<TransferProgress>, IDisposable
{
    private const string ClearLine = "\r\u001b[K";
    private readonly Stopwatch sinceShown = new();

    public void Show(string text)
    {
        if (visible)
        {
            error.Write($"{ClearLine}{doing} {text}");
        }
    }

    public void Report(TransferProgress value)
    {
        if (visible && (!sinceShown.IsRunning || sinceShown.ElapsedMilliseconds >= 100))
        {
            sinceShown.Restart();
            Show(string.Create(CultureInfo.InvariantCulture, $"{value.Entries:N0} entries, {value.Bytes / 1e6:N1} MB"));
        }
    }

    public void Dispose()
    {
        if (visible)
        {
            error.Write(ClearLine);
        }
    }
}
