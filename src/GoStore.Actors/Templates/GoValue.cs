namespace GoStore.Actors.Templates;

/// <summary>The types that a value of a template can have, and what has none: a missing entry, <c>nil</c>.</summary>
internal enum GoKind
{
    None,
    Boolean,
    Integer,
    Byte,
    Float,
    Complex,
    String,
    Map,
}

/// <summary>A value of a template, with its type in Go.</summary>
internal readonly struct GoValue
{
    private readonly long number;
    private readonly double imaginary;
    private readonly object? reference;

    private GoValue(GoKind kind, long number, double imaginary = 0, object? reference = null)
    {
        Kind = kind;
        this.number = number;
        this.imaginary = imaginary;
        this.reference = reference;
    }

    public GoKind Kind { get; }

    public bool Boolean => number != 0;

    /// <summary>The number of an integer or a byte.</summary>
    public long Integer => number;

    /// <summary>The number of a float, or the real part of a complex one.</summary>
    public double Float => BitConverter.Int64BitsToDouble(number);

    public double Imaginary => imaginary;

    /// <summary>The bytes of a string, see <see cref="ByteText"/>.</summary>
    public string String => (string)reference!;

    public TemplateData Map => (TemplateData)reference!;

    /// <summary>The name of its type.</summary>
    public string Type => Kind switch
    {
        GoKind.Boolean => "bool",
        GoKind.Integer => "int",
        GoKind.Byte => "uint8",
        GoKind.Float => "float64",
        GoKind.Complex => "complex128",
        GoKind.String => "string",
        GoKind.Map => "map[string]string",
        _ => "nil",
    };

    /// <summary>Whether it counts as true: what is not zero and not empty.</summary>
    public bool IsTrue => Kind switch
    {
        GoKind.Float => Float != 0,
        GoKind.Complex => Float != 0 || Imaginary != 0,
        GoKind.String => String.Length > 0,
        GoKind.Map => Map.Count > 0,
        _ => number != 0,
    };

    public static GoValue Of(bool value) => new(GoKind.Boolean, value ? 1 : 0);

    public static GoValue Of(long value) => new(GoKind.Integer, value);

    public static GoValue OfByte(int value) => new(GoKind.Byte, value);

    public static GoValue Of(double value) => new(GoKind.Float, BitConverter.DoubleToInt64Bits(value));

    public static GoValue Of(double real, double imaginary) => new(GoKind.Complex, BitConverter.DoubleToInt64Bits(real), imaginary);

    /// <param name="bytes">The bytes, see <see cref="ByteText"/>.</param>
    public static GoValue Of(string bytes) => new(GoKind.String, 0, 0, bytes);

    public static GoValue Of(TemplateData map) => new(GoKind.Map, 0, 0, map);
}
