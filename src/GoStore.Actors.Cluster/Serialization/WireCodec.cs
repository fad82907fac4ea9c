using System.Runtime.Serialization;
using Akka.Actor;

namespace GoStore.Actors.Cluster.Serialization;

/// <summary>Messages as bytes: what nodes send one another and what a journal keeps. The schema is gostore.proto, beside this file.</summary>
internal static class WireCodec
{
    /// <summary>A message with its manifest, for what is kept: a reply in the table of a namespace. It may hold no actors.</summary>
    /// <exception cref="SerializationException">It is no message of <see cref="Manifests"/>, or has something that cannot be kept.</exception>
    public static byte[] Write(object message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return Written(message.GetType(), () => WireWriter.Bytes(null, message, AnyWire<object>.WriteContent));
    }

    /// <summary>What <see cref="Write(object)"/> wrote.</summary>
    /// <exception cref="SerializationException">It is no message that is known here.</exception>
    public static object Read(ReadOnlyMemory<byte> bytes) => Read("a message", () => AnyWire<object>.ReadContent(new WireReader(bytes, null)));

    /// <summary>What a message is called.</summary>
    /// <exception cref="SerializationException">It is no message of <see cref="Manifests"/>.</exception>
    public static string Manifest(object message) => Manifests.Of(message.GetType()).Manifest;

    /// <summary>A message without its manifest.</summary>
    /// <param name="message">The message.</param>
    /// <param name="system">For references to actors; null where there may be none.</param>
    /// <exception cref="SerializationException">It is no message of <see cref="Manifests"/>, or has something that cannot be written.</exception>
    public static byte[] WriteContent(object message, ExtendedActorSystem? system)
    {
        IMessageWire wire = Manifests.Of(message.GetType()).Wire;
        return Written(message.GetType(), () => WireWriter.Bytes(system, message, wire.WriteContent));
    }

    /// <summary>What <see cref="WriteContent"/> wrote.</summary>
    /// <param name="manifest">What the message is called.</param>
    /// <param name="bytes">What was written.</param>
    /// <param name="system">For references to actors; null where there may be none.</param>
    /// <exception cref="SerializationException">It is no such message.</exception>
    public static object ReadContent(string manifest, ReadOnlyMemory<byte> bytes, ExtendedActorSystem? system)
    {
        IMessageWire wire = Manifests.Of(manifest);
        return Read(wire.Proto, () => wire.ReadContent(new WireReader(bytes, system)));
    }

    private static byte[] Written(Type type, Func<byte[]> write)
    {
        try
        {
            return write();
        }
        catch (Exception error) when (error is not (SerializationException or OutOfMemoryException))
        {
            throw new SerializationException($"A {type.Name} cannot be written: {error.Message}", error);
        }
    }

    /// <summary>Whatever a constructor objects to, Akka is told that it is no message: anything else would end the connection to the other node.</summary>
    private static object Read(string what, Func<object> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is not (SerializationException or OutOfMemoryException))
        {
            throw new SerializationException($"{what} cannot be read: {error.Message}", error);
        }
    }
}
