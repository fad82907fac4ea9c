namespace GoStore.Actors.Cluster.Serialization;

/// <summary>How the values of a type are written.</summary>
internal abstract class Wire
{
    /// <summary>How its fields are told apart from others by those who do not know them.</summary>
    public abstract WireType Type { get; }

    /// <summary>What its type is called in the schema.</summary>
    public abstract string Proto { get; }

    /// <summary>Says in the schema what it is, and what it is made of.</summary>
    public virtual void Describe(WireSchema schema)
    {
    }
}

/// <inheritdoc/>
internal abstract class Wire<TValue> : Wire
{
    /// <summary>Writes a value, with its length where its type has one, behind a tag that is written already.</summary>
    public abstract void Write(WireWriter writer, TValue value);

    /// <summary>Reads a value behind its tag.</summary>
    public abstract TValue Read(WireReader reader);

    /// <summary>Whether it is what is read where nothing is written.</summary>
    public virtual bool IsDefault(TValue value) => false;
}

/// <summary>A message: what can stand alone, under its manifest.</summary>
internal interface IMessageWire
{
    /// <summary>Its name in the schema.</summary>
    string Proto { get; }

    /// <summary>Writes its fields.</summary>
    void WriteContent(WireWriter writer, object message);

    /// <summary>Reads fields up to the end.</summary>
    object ReadContent(WireReader reader);

    /// <summary>Says in the schema what it is, and what it is made of.</summary>
    void Describe(WireSchema schema);
}
