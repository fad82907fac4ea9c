namespace GoStore.Host.Output;

/// <summary>Errors are exactly one line, whatever their message contains, so that scripts can show or search them.</summary>
internal static class ErrorLine
{
    public static void Write(TextWriter error, string message)
        => error.WriteLine("gostore: " + string.Concat(message.Trim().Select(letter => char.IsControl(letter) ? ' ' : letter)));
}
