namespace GoStore.Host.Tour;

/// <summary>One command of the tour: what is said before it, what is typed, and what comes on its standard input.</summary>
internal sealed record TourStep(string Says, string[] Arguments, string? Input = null)
{
    /// <summary>The line as it would be typed.</summary>
    public string Typed => (Input is null ? "" : $"echo {Quoted(Input)} | ") + "gostore " + string.Join(' ', Arguments.Select(Quoted));

    private static string Quoted(string argument)
        => argument.Length > 0 && argument.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or ':' or '.' or '_' or '/')
            ? argument
            : "'" + argument.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
