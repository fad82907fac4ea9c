using System.CommandLine;
using GoStore.Actors;

namespace GoStore.Host.Options;

/// <summary>The limits of a quota. What is not given stays as it is.</summary>
internal static class QuotaOptions
{
    private static readonly Option<long?> MaxKeys = Make("--max-keys", "N", "How many entries; 0 is unlimited", NumberText);
    private static readonly Option<long?> MaxGroups = Make("--max-groups", "N", "How many groups that have an entry; 0 is unlimited", NumberText);
    private static readonly Option<long?> MaxValueBytes = Make("--max-value-bytes", "SIZE", "How long one value may be, such as 4096, 64KiB, 16MiB; 0 is unlimited", SizeText.Parse);
    private static readonly Option<long?> MaxTotalBytes = Make("--max-total-bytes", "SIZE", "How long all keys and values may be together; 0 is unlimited", SizeText.Parse);
    private static readonly Option<long?>[] All = [MaxKeys, MaxGroups, MaxValueBytes, MaxTotalBytes];

    public static void AddTo(Command command)
    {
        foreach (Option<long?> option in All)
        {
            command.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (All.All(option => result.GetResult(option) is null))
            {
                result.AddError($"No limit is given. Give one or several of {string.Join(", ", All.Select(option => option.Name))}.");
            }
        });
    }

    public static Quota Of(ParseResult arguments, Quota before) => new()
    {
        MaxKeys = arguments.GetValue(MaxKeys) ?? before.MaxKeys,
        MaxGroups = arguments.GetValue(MaxGroups) ?? before.MaxGroups,
        MaxValueBytes = arguments.GetValue(MaxValueBytes) ?? before.MaxValueBytes,
        MaxTotalBytes = arguments.GetValue(MaxTotalBytes) ?? before.MaxTotalBytes,
    };

    private static long? NumberText(string text) =>
        long.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out long number) ? number : null;

    private static Option<long?> Make(string name, string value, string description, Func<string, long?> parse) => new(name)
    {
        Description = description,
        HelpName = value,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (parse(text) is { } limit)
            {
                return limit;
            }

            result.AddError($"{name} \"{text}\" is no {(value == "N" ? "whole number from 0" : "size. Write it as 4096, 64KiB, 16MiB or 2GiB")}; 0 is unlimited.");
            return null;
        },
    };
}
