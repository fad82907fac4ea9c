namespace GoStore.Host.LineEditing;

/// <summary>What a line is typed on.</summary>
internal interface ITerminal
{
    /// <summary>How many cells a line has.</summary>
    int Width { get; }

    /// <summary>Whether more was typed than has been read: then nobody needs to see what is between.</summary>
    bool KeyAvailable { get; }

    /// <summary>Whether Ctrl+C is a key, as while a line is typed, or the signal that ends what runs.</summary>
    bool InterruptIsKey { set; }

    ConsoleKeyInfo ReadKey();

    void Write(string text);
}
