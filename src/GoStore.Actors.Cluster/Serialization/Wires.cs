using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using Akka.Actor;
using GoStore.Actors.Journal;

namespace GoStore.Actors.Cluster.Serialization;

/// <summary>How each type is written, made when it is first asked for. Only types that a message of <see cref="Manifests"/> has are ever asked for.</summary>
internal static class Wires
{
    private static readonly ConcurrentDictionary<Type, Wire> All = new()
    {
        [typeof(bool)] = new BoolWire(),
        [typeof(int)] = new IntWire(),
        [typeof(long)] = new LongWire(),
        [typeof(string)] = new TextWire(),
        [typeof(Guid)] = new GuidWire(),
        [typeof(TimeSpan)] = new TimeSpanWire(),
        [typeof(DateTimeOffset)] = new MomentWire(),
        [typeof(ExpectedVersion)] = new ExpectedVersionWire(),
        [typeof(KeyRange)] = new KeyRangeWire(),
        [typeof(IActorRef)] = new ActorWire(),
        [typeof(object)] = new AnyWire<object>(),
        [typeof(StoreFailure)] = new AnyWire<StoreFailure>(),
        [typeof(IStoreRequest)] = new AnyWire<IStoreRequest>(),
        [typeof(ITransactional)] = new AnyWire<ITransactional>(),
        [typeof(RowChanges)] = new RowChangesWire(),
    };

    public static Wire Of(Type type) => All.GetOrAdd(type, Make);

    /// <summary>The field that a parameter of a constructor is written as.</summary>
    public static Field Field(string message, int number, ParameterInfo parameter)
    {
        bool isReference = !parameter.ParameterType.IsValueType;
        bool mayBeNull = !isReference || new NullabilityInfoContext().Create(parameter).WriteState != NullabilityState.NotNull;
        object? missing = parameter.HasDefaultValue ? parameter.DefaultValue : null;
        // The default of a structure is told as null.
        bool isZero = missing is null || missing is "" || !isReference && missing.Equals(DefaultOf(parameter.ParameterType));
        bool isRequired = isReference && !mayBeNull && !parameter.HasDefaultValue;
        return Field(
            new FieldPlan(message, Name(parameter.Name!), number, isRequired, missing,
                IsNullMissing: !isRequired && missing is null,
                IsDefaultMissing: isReference ? missing is "" : isZero),
            parameter.ParameterType);
    }

    /// <summary>The field that a property is written as which has no parameter. Where it has the default of its type, it is not written, and keeps what its message gives it.</summary>
    public static Field Field(string message, int number, PropertyInfo property) =>
        Field(new FieldPlan(message, property.Name, number, IsRequired: false, Missing: null, IsNullMissing: true, IsDefaultMissing: true), property.PropertyType);

    private static string Name(string parameter) => char.ToUpperInvariant(parameter[0]) + parameter[1..];

    private static object? DefaultOf(Type type) => Nullable.GetUnderlyingType(type) is null ? Activator.CreateInstance(type) : null;

    private static Field Field(FieldPlan plan, Type type)
    {
        Type definition = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        (Type field, Type value) = definition == typeof(Nullable<>) ? (typeof(NullableField<>), type.GetGenericArguments()[0])
            : definition == typeof(ImmutableArray<>) ? (typeof(ImmutableListField<>), type.GetGenericArguments()[0])
            : definition == typeof(IReadOnlyList<>) ? (typeof(ReadOnlyListField<>), type.GetGenericArguments()[0])
            : (typeof(SingleField<>), type);
        return (Field)Activator.CreateInstance(field.MakeGenericType(value), plan, Of(value))!;
    }

    private static Wire Make(Type type)
    {
        if (type.IsInterface || type.IsAbstract || type.IsGenericTypeDefinition || type.IsPrimitive)
        {
            throw new InvalidOperationException($"There is no way to write a {type}. Add one to {nameof(Wires)}.");
        }

        return (Wire)Activator.CreateInstance((type.IsEnum ? typeof(EnumWire<>) : typeof(MessageWire<>)).MakeGenericType(type))!;
    }
}
