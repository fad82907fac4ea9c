using System.Runtime.Serialization;

namespace GoStore.Actors.Cluster.Serialization;

/// <summary>A message of which only the message itself says which one it is: its manifest and its bytes.</summary>
internal sealed class AnyWire<TMessage> : Wire<TMessage>
    where TMessage : class
{
    private const int ManifestField = 1;
    private const int ContentField = 2;

    public override WireType Type => WireType.Length;

    public override string Proto => "Any";

    public override void Write(WireWriter writer, TMessage value)
    {
        int begun = writer.Begin();
        WriteContent(writer, value);
        writer.End(begun);
    }

    public override TMessage Read(WireReader reader)
    {
        int outer = reader.Enter();
        TMessage message = ReadContent(reader);
        reader.Leave(outer);
        return message;
    }

    public override void Describe(WireSchema schema) => schema.Message(Proto, "Any message.",
        [$"string manifest = {ManifestField}; // as it stands above each message", $"bytes content = {ContentField};"]);

    public static void WriteContent(WireWriter writer, TMessage value)
    {
        (string manifest, IMessageWire wire) = Manifests.Of(value.GetType());
        writer.Tag(ManifestField, WireType.Length);
        writer.Text(manifest);
        writer.Tag(ContentField, WireType.Length);
        int begun = writer.Begin();
        wire.WriteContent(writer, value);
        writer.End(begun);
    }

    public static TMessage ReadContent(WireReader reader)
    {
        IMessageWire? wire = null;
        (int, int)? content = null;
        for (uint tag = reader.Tag(); tag != 0; tag = reader.Tag())
        {
            switch (tag)
            {
                case ManifestField << 3 | (uint)WireType.Length:
                    wire = Manifests.Of(reader.Bytes());
                    break;
                case ContentField << 3 | (uint)WireType.Length:
                    content = reader.Pass();
                    break;
                default:
                    reader.Skip(tag);
                    break;
            }
        }

        if (wire is null || content is null)
        {
            throw new SerializationException($"A message has no {(wire is null ? "manifest" : "content")}.");
        }

        object message = reader.Read(wire, content.Value);
        return message as TMessage ?? throw new SerializationException($"A {message.GetType().Name} cannot stand where a {typeof(TMessage).Name} is expected.");
    }
}
