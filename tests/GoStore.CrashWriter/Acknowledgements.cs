using System.Text;

namespace GoStore.CrashWriter;

/// <summary>Lines to a pipe, each with one system call, so that a line is there as a whole or not at all.</summary>
internal sealed class Acknowledgements(Stream output) : IDisposable
{
    private readonly Lock gate = new();

    public void Say(string kind, int worker, long number)
    {
        byte[] line = Encoding.ASCII.GetBytes($"{kind} {worker} {number}\n");
        lock (gate)
        {
            output.Write(line);
            output.Flush();
        }
    }

    public void Dispose() => output.Dispose();
}
