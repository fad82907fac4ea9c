using System.Text;
using Akka.Configuration;

namespace GoStore.Actors.Cluster;

/// <summary>Settings that are known in code, as configuration.</summary>
internal static class Settings
{
    /// <summary>Leaves out what is null.</summary>
    public static Config Of(params (string Name, string? Value)[] settings)
    {
        var text = new StringBuilder();
        foreach ((string name, string? value) in settings)
        {
            if (value is not null)
            {
                text.Append(name).Append(" = \"").Append(value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)).Append("\"\n");
            }
        }

        return ConfigurationFactory.ParseString(text.ToString());
    }
}
