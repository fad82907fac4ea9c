using System.Text.Json;
using System.Text.Json.Serialization;

namespace GoStore.Host.Server.Cluster;

/// <summary>A cluster, as a node told it over HTTP. Nodes are HOST:PORT, as they are given as seeds.</summary>
/// <param name="Self">The node that was asked.</param>
/// <param name="Leader">The node that lets others in; null where there is none.</param>
/// <param name="Shards">How many shards there are.</param>
/// <param name="Complete">Whether it is known which shards live where.</param>
/// <param name="Nodes">All nodes.</param>
/// <param name="Place">Where the namespace lives that was looked for; null where none was.</param>
internal sealed record ClusterView(string Self, string? Leader, int Shards, bool Complete, IReadOnlyList<ClusterViewNode> Nodes, ClusterViewPlace? Place)
{
    public string ToJson() => JsonSerializer.Serialize(this, ClusterJson.Default.ClusterView);

    /// <exception cref="JsonException">It is none.</exception>
    public static ClusterView Read(JsonElement json) => json.Deserialize(ClusterJson.Default.ClusterView) ?? throw new JsonException("It is null.");
}

/// <summary>A node.</summary>
internal sealed record ClusterViewNode(string Address, string Status, IReadOnlyList<string> Roles, bool Reachable, int Shards, int Namespaces);

/// <summary>Where a namespace lives; null for nowhere.</summary>
internal sealed record ClusterViewPlace(string Namespace, int Shard, string? Address);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ClusterView))]
internal sealed partial class ClusterJson : JsonSerializerContext;
