using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace GoStore.Actors;

/// <summary>
/// Sums up entries in a few bytes, so that a transaction can check that what it read is still what is stored:
/// keys, values, versions, types and times. Versions alone would not do: an entry that was deleted and made anew starts at version 1 again.
/// </summary>
/// <example>
/// <code>
/// using var read = new EntryFingerprint();
/// await foreach (Entry entry in store.AllAsync("config")) { read.Add(entry); }
/// var unchanged = new EntryCommands.ExpectUnchanged("config", KeyRange.All, read.ToString());
/// </code>
/// </example>
public sealed class EntryFingerprint : IDisposable
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Adds an entry; entries are added in the order of their keys.</summary>
    /// <param name="entry">The entry that was read.</param>
    public void Add(Entry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        Append(entry.Key);
        Append(entry.Value);
        Append(entry.Type);
        Append(entry.Version);
        Append(entry.CreatedAt.ToUnixTimeMilliseconds());
        Append(entry.UpdatedAt.ToUnixTimeMilliseconds());
        Append(entry.ExpiresAt?.ToUnixTimeMilliseconds() ?? -1);
    }

    /// <summary>The fingerprint of what was added; of nothing, that of an empty range.</summary>
    public override string ToString() => Convert.ToHexString(hash.GetCurrentHash());

    /// <summary>Lets go of the hash.</summary>
    public void Dispose() => hash.Dispose();

    private void Append(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Append(bytes.Length);
        hash.AppendData(bytes);
    }

    private void Append(long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        hash.AppendData(bytes);
    }
}
