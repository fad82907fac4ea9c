using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace GoStore.Actors.Tests.Contract;

/// <summary>The public API of an assembly as text: every type and member with its signature, nullability and defaults, in a stable order.</summary>
internal static class PublicApiText
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly NullabilityInfoContext Nullability = new();

    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(bool)] = "bool",
        [typeof(int)] = "int",
        [typeof(long)] = "long",
        [typeof(double)] = "double",
        [typeof(byte)] = "byte",
    };

    public static string Of(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (Type type in assembly.GetExportedTypes().OrderBy(Qualified, StringComparer.Ordinal))
        {
            text.Append(Head(type)).Append('\n');
            foreach (string member in Members(type).Order(StringComparer.Ordinal))
            {
                text.Append("    ").Append(member).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Head(Type type)
    {
        string kind =
            type.IsEnum ? "enum"
            : type.IsInterface ? "interface"
            : type.IsSubclassOf(typeof(Delegate)) ? "delegate"
            : type.IsValueType ? (IsRecord(type) ? "record struct" : "struct")
            : IsRecord(type) ? "record" : "class";
        string modifiers =
            type.IsValueType ? (type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly " : "")
            : type.IsInterface ? ""
            : type is { IsAbstract: true, IsSealed: true } ? "static "
            : type.IsAbstract ? "abstract "
            : type.IsSealed ? "sealed " : "";
        IEnumerable<Type> interfaces = type.GetInterfaces()
            .Except(type.BaseType?.GetInterfaces() ?? [])
            .Except(type.GetInterfaces().SelectMany(each => each.GetInterfaces()))
            .Where(each => each.IsVisible && (!each.IsGenericType || each.GetGenericTypeDefinition() != typeof(IEquatable<>)));
        string[] parents =
        [
            .. new[] { type.BaseType }.OfType<Type>().Where(each => each != typeof(object) && each != typeof(ValueType) && each != typeof(Enum)).Select(each => Name(each)),
            .. interfaces.Select(each => Name(each)).Order(StringComparer.Ordinal),
        ];
        return $"{modifiers}{kind} {Qualified(type)}{(parents.Length == 0 || type.IsEnum ? "" : $" : {string.Join(", ", parents)}")}";
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
        {
            return type.GetFields(BindingFlags.Public | BindingFlags.Static)
                .Select(field => $"{field.Name} = {Convert.ToInt64(field.GetRawConstantValue(), CultureInfo.InvariantCulture)}");
        }

        return
        [
            .. type.GetConstructors(Declared).Where(IsVisible).Where(IsWritten).Select(each => $"{Access(each)}{Simple(type)}({Parameters(each)})"),
            .. type.GetFields(Declared).Where(each => each.IsPublic || each.IsFamily).Select(each =>
                $"{(each.IsFamily ? "protected " : "")}{(each.IsLiteral ? "const " : each.IsStatic ? "static " : "")}{(each.IsInitOnly ? "readonly " : "")}{Name(each.FieldType, Nullability.Create(each))} {each.Name}{(each.IsLiteral ? $" = {Value(each.GetRawConstantValue(), each.FieldType)}" : "")}"),
            .. type.GetProperties(Declared).Where(each => Accessors(each).Any()).Where(each => each.Name != "EqualityContract").Select(Property),
            .. type.GetEvents(Declared).Where(each => IsVisible(each.AddMethod!)).Select(each => $"event {Name(each.EventHandlerType!)} {each.Name}"),
            .. type.GetMethods(Declared).Where(IsVisible).Where(each => !each.IsSpecialName || each.Name.StartsWith("op_", StringComparison.Ordinal)).Where(IsWritten)
                .Select(each => $"{Access(each)}{Modifiers(each)}{Name(each.ReturnType, Nullability.Create(each.ReturnParameter))} {each.Name}{Generic(each)}({Parameters(each)})"),
        ];
    }

    private static string Property(PropertyInfo property)
    {
        MethodInfo[] accessors = [.. Accessors(property)];
        string index = property.GetIndexParameters() is { Length: > 0 } parameters ? $"[{string.Join(", ", parameters.Select(Parameter))}]" : "";
        return $"{Access(accessors[0])}{Modifiers(accessors[0])}{Name(property.PropertyType, Nullability.Create(property))} {property.Name}{index} {{ {string.Join(" ", accessors.Select(Verb))} }}";

        string Verb(MethodInfo accessor) =>
            accessor == property.GetMethod ? "get;"
            : accessor.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init;" : "set;";
    }

    private static IEnumerable<MethodInfo> Accessors(PropertyInfo property) =>
        new[] { property.GetMethod, property.SetMethod }.OfType<MethodInfo>().Where(IsVisible);

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsWritten(MethodBase method) =>
        !method.IsDefined(typeof(CompilerGeneratedAttribute))
        && !(IsRecord(method.DeclaringType!) && method is ConstructorInfo constructor && constructor.GetParameters() is [{ } only] && only.ParameterType == method.DeclaringType);

    private static string Access(MethodBase method) => method.IsFamily || method.IsFamilyOrAssembly ? "protected " : "";

    private static string Modifiers(MethodInfo method) =>
        method.IsStatic ? "static "
        : method.DeclaringType!.IsInterface ? (method.IsAbstract ? "" : "virtual ")
        : method.GetBaseDefinition() != method ? "override "
        : method.IsAbstract ? "abstract "
        : method is { IsVirtual: true, IsFinal: false } ? "virtual " : "";

    private static string Generic(MethodInfo method) =>
        method.IsGenericMethodDefinition ? $"<{string.Join(", ", method.GetGenericArguments().Select(each => each.Name))}>" : "";

    private static string Parameters(MethodBase method) =>
        (method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "") + string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        string way = parameter.IsOut ? "out " : parameter.ParameterType.IsByRef ? (parameter.IsIn ? "in " : "ref ") : parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : "";
        return $"{way}{Name(parameter.ParameterType, Nullability.Create(parameter))} {parameter.Name}{(parameter.HasDefaultValue ? $" = {Value(parameter.DefaultValue, parameter.ParameterType)}" : "")}";
    }

    private static string Value(object? value, Type type) => value switch
    {
        null => type.IsValueType && Nullable.GetUnderlyingType(type) is null ? "default" : "null",
        string text => $"\"{text}\"",
        bool truth => truth ? "true" : "false",
        Enum member => $"{Name(type)}.{member}",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private static string Name(Type type, NullabilityInfo? nullability = null)
    {
        if (type.IsByRef)
        {
            return Name(type.GetElementType()!, nullability);
        }

        if (Nullable.GetUnderlyingType(type) is Type underlying)
        {
            return Name(underlying) + "?";
        }

        string mark = !type.IsValueType && !type.IsGenericParameter && nullability?.ReadState == NullabilityState.Nullable ? "?" : "";
        if (type.IsArray)
        {
            return $"{Name(type.GetElementType()!, nullability?.ElementType)}[]{mark}";
        }

        if (Keywords.TryGetValue(type, out string? keyword))
        {
            return keyword + mark;
        }

        string name = type.DeclaringType is Type outer && !type.IsGenericParameter ? $"{Simple(outer)}.{Simple(type)}" : Simple(type);
        if (!type.IsGenericType)
        {
            return name + mark;
        }

        Type[] arguments = type.GetGenericArguments();
        IEnumerable<string> names = arguments.Select((argument, index) => Name(argument, nullability?.GenericTypeArguments is { } inner && index < inner.Length ? inner[index] : null));
        return $"{name}<{string.Join(", ", names)}>{mark}";
    }

    private static string Qualified(Type type) => type.DeclaringType is Type outer ? $"{Qualified(outer)}.{Own(type)}" : $"{type.Namespace}.{Own(type)}";

    private static string Own(Type type) => type.IsGenericTypeDefinition ? Name(type) : Simple(type);

    private static string Simple(Type type) => type.Name.Split('`')[0];

    private static bool IsRecord(Type type) => type.IsValueType
        ? type.GetMethod("PrintMembers", BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DeclaredOnly) is not null
        : type.GetMethod("<Clone>$") is not null;
}
