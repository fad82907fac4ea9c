namespace GoStore.Host.LineEditing;

/// <summary>The terminal that the program was started in.</summary>
internal sealed class ConsoleTerminal(TextWriter output) : ITerminal
{
    private const int UsualWidth = 80;

    public int Width
    {
        get
        {
            try
            {
                return Console.WindowWidth > 0 ? Console.WindowWidth : UsualWidth;
            }
            catch (Exception error) when (error is IOException or PlatformNotSupportedException)
            {
                return UsualWidth;
            }
        }
    }

    public bool KeyAvailable => Console.KeyAvailable;

    public bool InterruptIsKey
    {
        set => Console.TreatControlCAsInput = value;
    }

    public ConsoleKeyInfo ReadKey() => Console.ReadKey(intercept: true);

    public void Write(string text)
    {
        output.Write(text);
        output.Flush();
    }
}
