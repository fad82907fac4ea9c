using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Serialization;

namespace GoStore.Actors.Cluster.Serialization;

/// <summary>
/// A record as a message: the parameters of its constructor are its fields, in their order and numbered from 1; what is set besides them is numbered in
/// <see cref="Manifests.NumberOf"/>. Compiled when it is first used, so that no call looks at types.
/// </summary>
internal sealed class MessageWire<TMessage> : Wire<TMessage>, IMessageWire
    where TMessage : notnull
{
    private readonly ConstructorInfo? constructor;
    private readonly (Field Field, MemberInfo Member)[] given;
    private readonly (Field Field, PropertyInfo Property)[] set;
    private readonly Lazy<Action<WireWriter, TMessage>> write;
    private readonly Lazy<Func<WireReader, TMessage>> read;

    public MessageWire()
    {
        Proto = WireSchema.NameOf(typeof(TMessage));
        const BindingFlags Any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
        ParameterInfo[] parameters = [];
        if (!typeof(TMessage).IsValueType || typeof(TMessage).GetConstructors().Length > 0)
        {
            // A record has another one, which copies.
            constructor = typeof(TMessage).GetConstructors(Any).Single(each => each.GetParameters() is not [{ } only] || only.ParameterType != typeof(TMessage));
            parameters = constructor.GetParameters();
        }

        given = [.. parameters.Select((parameter, index) => (Wires.Field(Proto, index + 1, parameter), MemberOf(parameter)))];
        set =
        [
            .. typeof(TMessage).GetProperties(Any)
                .Where(property => property.SetMethod is not null && !given.Any(field => field.Member.Name == property.Name))
                .Select(property => (Field: Wires.Field(Proto, Manifests.NumberOf(typeof(TMessage), property.Name), property), property))
                .OrderBy(each => each.Field.Plan.Number),
        ];
        write = new(CompileWrite);
        read = new(CompileRead);
    }

    public override WireType Type => WireType.Length;

    public override string Proto { get; }

    public override void Write(WireWriter writer, TMessage value)
    {
        int begun = writer.Begin();
        write.Value(writer, value);
        writer.End(begun);
    }

    public override TMessage Read(WireReader reader)
    {
        int outer = reader.Enter();
        TMessage message = read.Value(reader);
        reader.Leave(outer);
        return message;
    }

    public override bool IsDefault(TMessage value) => default(TMessage) is not null && EqualityComparer<TMessage>.Default.Equals(value, default);

    public void WriteContent(WireWriter writer, object message) => write.Value(writer, (TMessage)message);

    public object ReadContent(WireReader reader) => read.Value(reader);

    public override void Describe(WireSchema schema) => schema.Message(Proto, [.. given.Select(each => each.Field), .. set.Select(each => each.Field)]);

    private static MemberInfo MemberOf(ParameterInfo parameter) =>
        (MemberInfo?)typeof(TMessage).GetProperty(parameter.Name!) ?? typeof(TMessage).GetFields().Single(field => field.Name.Equals(parameter.Name, StringComparison.OrdinalIgnoreCase));

    private Action<WireWriter, TMessage> CompileWrite()
    {
        ParameterExpression writer = Expression.Parameter(typeof(WireWriter)), message = Expression.Parameter(typeof(TMessage));
        IEnumerable<Expression> fields = given.Select(each => (each.Field, each.Member)).Concat(set.Select(each => (each.Field, Member: (MemberInfo)each.Property)))
            .Select(each => Expression.Call(Expression.Constant(each.Field), "Write", null, writer, Expression.MakeMemberAccess(message, each.Member)));
        return Expression.Lambda<Action<WireWriter, TMessage>>(Expression.Block(typeof(void), fields.Append(Expression.Empty())), writer, message).Compile();
    }

    private Func<WireReader, TMessage> CompileRead()
    {
        ParameterExpression reader = Expression.Parameter(typeof(WireReader)), tag = Expression.Variable(typeof(uint)), nulls = Expression.Variable(typeof(Nulls)), message = Expression.Variable(typeof(TMessage));
        Field[] fields = [.. given.Select(each => each.Field), .. set.Select(each => each.Field)];
        ParameterExpression[] states = [.. fields.Select(field => Expression.Variable(StateOf(field)))], wasRead = [.. fields.Select(_ => Expression.Variable(typeof(bool)))];

        IEnumerable<SwitchCase> cases = fields.Select((field, index) => Expression.SwitchCase(
            Expression.Block(
                typeof(void),
                Expression.Call(Expression.Constant(field), "Read", null, reader, states[index]),
                Expression.Assign(wasRead[index], Expression.Constant(true))),
            Expression.Constant(field.Tag)));
        cases = cases.Append(Expression.SwitchCase(
            Expression.Block(typeof(void), Expression.Assign(nulls, Expression.Call(typeof(Nulls), nameof(Nulls.Read), null, reader, nulls))),
            Expression.Constant(WireFormat.Tag(WireFormat.NullsField, WireType.Length))));

        LabelTarget end = Expression.Label();
        Expression loop = Expression.Loop(
            Expression.Block(
                Expression.Assign(tag, Expression.Call(reader, nameof(WireReader.Tag), null)),
                Expression.IfThen(Expression.Equal(tag, Expression.Constant(0u)), Expression.Break(end)),
                Expression.Switch(typeof(void), tag, Expression.Call(reader, nameof(WireReader.Skip), null, tag), null, cases)),
            end);

        Expression Finished(int index) => Expression.Call(Expression.Constant(fields[index]), "Finish", null, states[index], wasRead[index], nulls);
        Expression made = constructor is null ? Expression.Default(typeof(TMessage)) : Expression.New(constructor, given.Select((_, index) => Finished(index)));
        // What is not set keeps what its message gives it.
        IEnumerable<Expression> others = set.Select((each, index) => Expression.IfThen(
            Expression.OrElse(wasRead[given.Length + index], Expression.Call(typeof(Nulls), nameof(Nulls.Has), null, nulls, Expression.Constant(each.Field.Plan.Number))),
            Expression.Assign(Expression.Property(message, each.Property), Finished(given.Length + index))));
        return Expression.Lambda<Func<WireReader, TMessage>>(
            Expression.Block([tag, nulls, message, .. states, .. wasRead], [loop, Expression.Assign(message, made), .. others, message]), reader).Compile();
    }

    private static Type StateOf(Field field)
    {
        Type type = field.GetType();
        while (!type.IsGenericType || type.GetGenericTypeDefinition() != typeof(Field<,>))
        {
            type = type.BaseType!;
        }

        return type.GetGenericArguments()[1];
    }
}
