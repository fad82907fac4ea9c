namespace GoStore.Host.LineEditing;

/// <summary>How the typing of a line came to its end.</summary>
internal enum LineEnd
{
    /// <summary>With Enter.</summary>
    Entered,

    /// <summary>With Ctrl+C: the line is not wanted.</summary>
    Cancelled,

    /// <summary>With Ctrl+D on an empty line, or because nothing can be typed any more.</summary>
    Closed,
}

/// <summary>A line that was typed.</summary>
internal readonly record struct LineRead(LineEnd End, string Text);
