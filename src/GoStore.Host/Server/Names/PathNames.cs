using System.Buffers;
using System.Buffers.Text;
using System.Text;
using GoStore.Host.Server.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace GoStore.Host.Server.Names;

/// <summary>
/// Names in addresses. ASP.NET decodes a path before it is cut into segments, all but <c>%2F</c>, folds dots, and its router knows no empty segment; so that every
/// name can stand in an address, the path is made anew from what was sent: a segment that is not plain is put in a form that the router takes, and is
/// itself again before an endpoint sees it.
/// </summary>
internal static class PathNames
{
    /// <summary>What a segment in the other form begins with. It is not plain itself, so no name can be taken for one.</summary>
    private const char Mark = '!';

    private static readonly SearchValues<char> Plain = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-/");

    /// <summary>Adds routing, with the names of addresses read strictly before it and given to endpoints as they are meant after it.</summary>
    public static void UseNames(this IApplicationBuilder app)
    {
        app.Use(static (context, next) =>
        {
            Write(context);
            return next(context);
        });
        app.UseRouting();
        app.Use(static (context, next) =>
        {
            Read(context);
            return next(context);
        });
    }

    /// <summary>Before routing: puts the names of an address in a form that the router takes.</summary>
    private static void Write(HttpContext context)
    {
        string target = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        ReadOnlySpan<char> path = PathOf(target);
        if (path.Length > 1 && !IsPlain(path))
        {
            context.Request.Path = new PathString(Rewritten(path));
        }
    }

    /// <summary>After routing: gives the endpoint the names as they are meant.</summary>
    private static void Read(HttpContext context)
    {
        if (context.Request.Path.Value is not { } path || !path.Contains(Mark))
        {
            return;
        }

        RouteValueDictionary values = context.Request.RouteValues;
        foreach (string name in values.Keys.ToArray())
        {
            if (values[name] is string { Length: > 0 } value && value[0] == Mark)
            {
                values[name] = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(value.AsSpan(1)));
            }
        }
    }

    private static ReadOnlySpan<char> PathOf(ReadOnlySpan<char> target)
    {
        if (!target.StartsWith('/'))
        {
            // The absolute form of a proxy, or '*' of OPTIONS, which has no path.
            int host = target.IndexOf("://", StringComparison.Ordinal);
            int slash = host < 0 ? -1 : target[(host + 3)..].IndexOf('/');
            if (slash < 0)
            {
                return default;
            }

            target = target[(host + 3 + slash)..];
        }

        int end = target.IndexOfAny('?', '#');
        return end < 0 ? target : target[..end];
    }

    /// <summary>Whether the path means to the router what it means here; nearly all are, and nothing is to be done for them.</summary>
    private static bool IsPlain(ReadOnlySpan<char> path) =>
        path[^1] != '/' && !path.ContainsAnyExcept(Plain) && path.IndexOf("//", StringComparison.Ordinal) < 0 && (path.IndexOf("/.", StringComparison.Ordinal) < 0 || !HasDots(path));

    private static bool HasDots(ReadOnlySpan<char> path)
    {
        foreach (Range segment in path.Split('/'))
        {
            if (path[segment] is "." or "..")
            {
                return true;
            }
        }

        return false;
    }

    private static string Rewritten(ReadOnlySpan<char> path)
    {
        var rewritten = new StringBuilder(path.Length + 16);
        int number = 0;
        foreach (Range range in path[1..].Split('/'))
        {
            number++;
            ReadOnlySpan<char> segment = path[1..][range];
            rewritten.Append('/');
            if (PercentText.TryDecode(segment, plusIsSpace: false, out string name) is { } wrong)
            {
                throw new ProblemException(StatusCodes.Status400BadRequest, "invalid-argument", $"Segment {number} of the path cannot be read: {wrong}.");
            }

            if (name.Length == 0 || name is "." or ".." || name.AsSpan().ContainsAnyExcept(Plain) || name.Contains('/'))
            {
                rewritten.Append(Mark).Append(Base64Url.EncodeToString(Encoding.UTF8.GetBytes(name)));
            }
            else
            {
                rewritten.Append(name);
            }
        }

        return rewritten.ToString();
    }
}
