using System.CommandLine;
using System.Globalization;

namespace GoStore.Host.Options;

/// <summary>Positional whole numbers; a negative one is a value like any other, not an option.</summary>
internal static class NumberArgument
{
    public static Argument<long> Required(string name, string description)
        => new(name) { Description = description, CustomParser = result => Parse(name, result) ?? 0 };

    public static Argument<long?> Optional(string name, string description)
        => new(name) { Description = description, Arity = ArgumentArity.ZeroOrOne, CustomParser = result => Parse(name, result) };

    public static long? Parse(string name, System.CommandLine.Parsing.ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number))
        {
            return number;
        }

        result.AddError($"{name} \"{text}\" is no whole number of 64 bits.");
        return null;
    }
}
