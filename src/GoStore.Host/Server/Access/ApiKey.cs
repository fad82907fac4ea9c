using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace GoStore.Host.Server.Access;

/// <summary>
/// A key as its owner has it: <c>gsk_ID_SECRET</c>. The secret is 32 random bytes, of which only the SHA-256 is stored. A slow hash, as passwords need, would gain
/// nothing: nobody can try 2^256 secrets, however fast a trial is.
/// </summary>
internal static class ApiKey
{
    public const int SecretBytes = 32;
    public const int HashBytes = SHA256.HashSizeInBytes;

    private const string Prefix = "gsk_";
    private const int IdLength = 10;
    private const string IdLetters = "abcdefghijklmnopqrstuvwxyz234567";

    // Unpadded base64url.
    private const int SecretLength = 43;

    /// <summary>Makes a new key.</summary>
    /// <returns>Its id, which is no secret, the key to be given away, and what is stored of it.</returns>
    public static (string Id, string Key, string Hash) Create()
    {
        string id = RandomNumberGenerator.GetString(IdLetters, IdLength);
        Span<byte> secret = stackalloc byte[SecretBytes];
        RandomNumberGenerator.Fill(secret);
        return (id, $"{Prefix}{id}_{Base64Url.EncodeToString(secret)}", Convert.ToHexStringLower(SHA256.HashData(secret)));
    }

    /// <summary>Takes a key apart.</summary>
    /// <param name="key">What a caller gave.</param>
    /// <param name="id">Its id.</param>
    /// <param name="hash">The hash of its secret goes here; <see cref="HashBytes"/> long.</param>
    /// <returns>False where it is none.</returns>
    public static bool TryRead(ReadOnlySpan<char> key, out ReadOnlySpan<char> id, Span<byte> hash)
    {
        id = default;
        if (key.Length != Prefix.Length + IdLength + 1 + SecretLength || !key.StartsWith(Prefix) || key[Prefix.Length + IdLength] != '_')
        {
            return false;
        }

        Span<byte> letters = stackalloc byte[SecretLength];
        Span<byte> secret = stackalloc byte[SecretBytes];
        if (!Encoding.ASCII.TryGetBytes(key[^SecretLength..], letters, out _)
            || Base64Url.DecodeFromUtf8(letters, secret, out _, out int written) != System.Buffers.OperationStatus.Done
            || written != SecretBytes)
        {
            return false;
        }

        id = key.Slice(Prefix.Length, IdLength);
        SHA256.HashData(secret, hash);
        return true;
    }
}
