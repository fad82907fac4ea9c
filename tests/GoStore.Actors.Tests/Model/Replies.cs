using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace GoStore.Actors.Tests.Model;

/// <summary>Compares what the model foretold with what the store said, and writes both down so that a person can read them.</summary>
internal static class Replies
{
    private const int Longest = 80;

    public static bool Agree(object expected, object actual) => (expected, actual) switch
    {
        // Which of several faults of a request is named first is the store's affair; its kind is not.
        (Failure foretold, Failure told) => foretold.Code == told.Code && (told.Index is null || foretold.Index is null || told.Index == foretold.Index),
        // IStore does not hand out the version of a number.
        (EntryIncremented foretold, EntryIncremented { Version: 0 } told) => foretold.Value == told.Value,
        (TimeToLive foretold, TimeToLive told) => Agree(foretold, told),
        (TransactionDone foretold, TransactionDone told) =>
            foretold.Replies.Length == told.Replies.Length && foretold.Replies.Zip(told.Replies).All(pair => Agree(pair.First, pair.Second)),
        (EntryList foretold, EntryList told) => Agree(foretold.Entries, told.Entries),
        (IReadOnlyList<Entry> foretold, IReadOnlyList<Entry> told) when foretold.SequenceEqual(told) => true,
        _ => expected.Equals(actual) || Text(expected) == Text(actual),
    };

    /// <summary>Everything in it, strings escaped; equal for replies that are equal.</summary>
    public static string Text(object? value) => value switch
    {
        null => "null",
        string text => Quoted(MergePatch.Canonical(text)),
        DateTimeOffset moment => moment.ToString("yyyy-MM-ddTHH:mm:ss.fffffff", CultureInfo.InvariantCulture),
        KeyRange { Prefix: { } prefix } => $"prefix {Quoted(prefix)}",
        KeyRange range => $"from {Text(range.From)} to {Text(range.To)}",
        IEnumerable several => "[" + string.Join(", ", several.Cast<object?>().Select(Text)) + "]",
        IFormattable or Enum or bool or ExpectedVersion => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        _ => value.GetType().Name + "(" + string.Join(", ", PropertiesOf(value).Select(property => $"{property.Name}: {Text(property.GetValue(value))}")) + ")",
    };

    private static bool Agree(TimeToLive foretold, TimeToLive told)
    {
        if (foretold.Remaining is not { } expected || told.Remaining is not { } actual)
        {
            return foretold.Remaining is null && told.Remaining is null;
        }

        return actual > TimeSpan.Zero && (actual - expected).Duration() < TimeSpan.FromMilliseconds(1) && (told.ExpiresAt is null || told.ExpiresAt == foretold.ExpiresAt);
    }

    private static IEnumerable<PropertyInfo> PropertiesOf(object value) => value.GetType()
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.Name is not ("Operation" or "Size" or "EqualityContract") && property.GetIndexParameters().Length == 0);

    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (char letter in text.Length > Longest ? $"{text[..Longest]}... ({text.Length} characters, hash {text.GetHashCode():x8})" : text)
        {
            quoted.Append(letter is >= ' ' and <= '~' ? letter.ToString() : $"\\u{(int)letter:x4}");
        }

        return quoted.Append('"').ToString();
    }
}
