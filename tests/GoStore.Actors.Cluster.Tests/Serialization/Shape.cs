using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace GoStore.Actors.Cluster.Tests.Serialization;

/// <summary>All that a message holds, as text: also what is internal, what stands in lists, and what null is.</summary>
internal static class Shape
{
    public static string Of(object? value)
    {
        var text = new StringBuilder();
        Append(text, value);
        return text.ToString();
    }

    private static void Append(StringBuilder text, object? value)
    {
        switch (value)
        {
            case null:
                text.Append("null");
                return;
            case string letters:
                text.Append('"').AppendJoin(' ', letters.Select(letter => ((int)letter).ToString("x"))).Append('"');
                return;
            case DateTimeOffset moment:
                text.Append($"{moment.Ticks}@{moment.Offset}");
                return;
            case byte[] bytes:
                text.Append(Convert.ToHexString(bytes));
                return;
            case ITuple tuple:
                Append(text, Enumerable.Range(0, tuple.Length).Select(index => tuple[index]).ToArray());
                return;
            case Akka.Actor.IActorRef or Guid or TimeSpan:
                text.Append(value);
                return;
        }

        Type type = value.GetType();
        if (type.IsPrimitive || type.IsEnum)
        {
            text.Append(Convert.ToInt64(value));
        }
        else if (value is IEnumerable list)
        {
            if (type.GetProperty("IsDefault") is { } isDefault && (bool)isDefault.GetValue(value)!)
            {
                text.Append("default");
                return;
            }

            text.Append('[');
            foreach (object? element in list)
            {
                Append(text, element);
                text.Append(',');
            }

            text.Append(']');
        }
        else
        {
            text.Append(type).Append('{');
            foreach (FieldInfo field in Fields(type).OrderBy(field => field.Name, StringComparer.Ordinal))
            {
                text.Append(field.Name).Append('=');
                Append(text, field.GetValue(value));
                text.Append(';');
            }

            text.Append('}');
        }
    }

    private static IEnumerable<FieldInfo> Fields(Type? type) =>
        type is null ? [] : Fields(type.BaseType).Concat(type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly));
}
