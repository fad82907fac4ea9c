using System.Text.Json;
using GoStore.Actors;
using Microsoft.AspNetCore.Http;

namespace GoStore.Host.Server.Problems;

/// <summary>How many parts a JSON document has: a few bytes of it can cost a hundred once it is read, so what has too many is refused before.</summary>
internal static class JsonSize
{
    /// <summary>Refuses what has more parts than that: values, names, brackets. What is no JSON at all is left to who reads it.</summary>
    /// <exception cref="ProblemException">It has more.</exception>
    public static void Check(ReadOnlySpan<byte> utf8, long most)
    {
        var reader = new Utf8JsonReader(utf8);
        long parts = 0;
        try
        {
            while (reader.Read())
            {
                if (++parts > most)
                {
                    throw new ProblemException(StatusCodes.Status413PayloadTooLarge, Problem.CodeOf(ErrorCode.LimitExceeded), $"The body has more than {most} names and values, which is as many as are taken (64 for each of gostore.limits.transaction-operations). Send less at once.");
                }
            }
        }
        catch (JsonException)
        {
        }
    }
}
