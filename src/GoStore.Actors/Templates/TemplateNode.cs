using System.Runtime.CompilerServices;
using System.Text;

namespace GoStore.Actors.Templates;

/// <summary>A piece of a parsed template.</summary>
/// <param name="position">Where it begins in the source, in bytes.</param>
internal abstract class TemplateNode(int position)
{
    public int Position { get; } = position;

    /// <summary>Writes it as a template, for errors.</summary>
    public abstract void WriteTo(StringBuilder text);

    public sealed override string ToString()
    {
        var text = new StringBuilder();
        WriteTo(text);
        return text.ToString();
    }

    /// <summary>Whether there is stack for what stands within; an error is often told where there is little left. Writes that something is left out where not.</summary>
    protected static bool HasStack(StringBuilder text)
    {
        if (RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            return true;
        }

        text.Append("...");
        return false;
    }
}

/// <summary>Nodes in their order.</summary>
internal sealed class ListNode(int position) : TemplateNode(position)
{
    public List<TemplateNode> Nodes { get; } = [];

    /// <summary>Whether there is nothing but white space in it.</summary>
    public bool IsEmpty => Nodes.TrueForAll(node => node is TextNode { IsBlank: true } or ListNode { IsEmpty: true });

    public override void WriteTo(StringBuilder text)
    {
        foreach (TemplateNode node in Nodes)
        {
            node.WriteTo(text);
        }
    }
}

/// <summary>What is printed as it is.</summary>
internal sealed class TextNode(int position, string text) : TemplateNode(position)
{
    public string Text { get; } = text;

    public bool IsBlank => string.IsNullOrWhiteSpace(ByteText.ToText(Text));

    public override void WriteTo(StringBuilder text) => text.Append(Text);
}

/// <summary>A pipeline whose value is printed, unless it goes to a variable.</summary>
internal sealed class ActionNode(int position, PipeNode pipe) : TemplateNode(position)
{
    public PipeNode Pipe { get; } = pipe;

    public override void WriteTo(StringBuilder text)
    {
        text.Append("{{");
        Pipe.WriteTo(text);
        text.Append("}}");
    }
}

/// <summary>Commands of which each gets the value of the one before as its last argument.</summary>
internal sealed class PipeNode(int position) : TemplateNode(position)
{
    /// <summary>Whether the variables are given another value instead of being declared.</summary>
    public bool IsAssignment { get; set; }

    public List<VariableNode> Variables { get; } = [];

    public List<CommandNode> Commands { get; } = [];

    public override void WriteTo(StringBuilder text)
    {
        if (!HasStack(text))
        {
            return;
        }

        for (int index = 0; index < Variables.Count; index++)
        {
            text.Append(index > 0 ? ", " : "");
            Variables[index].WriteTo(text);
        }

        // So does Go, for an assignment as well.
        text.Append(Variables.Count > 0 ? " := " : "");
        for (int index = 0; index < Commands.Count; index++)
        {
            text.Append(index > 0 ? " | " : "");
            Commands[index].WriteTo(text);
        }
    }
}

/// <summary>An operand, or a function or field with its arguments.</summary>
internal sealed class CommandNode(int position) : TemplateNode(position)
{
    public List<TemplateNode> Arguments { get; } = [];

    public override void WriteTo(StringBuilder text)
    {
        for (int index = 0; index < Arguments.Count; index++)
        {
            text.Append(index > 0 ? " " : "");
            if (Arguments[index] is PipeNode pipe)
            {
                text.Append('(');
                pipe.WriteTo(text);
                text.Append(')');
            }
            else
            {
                Arguments[index].WriteTo(text);
            }
        }
    }
}

/// <summary>The name of a function.</summary>
internal sealed class IdentifierNode(int position, string name) : TemplateNode(position)
{
    public string Name { get; } = name;

    public override void WriteTo(StringBuilder text) => text.Append(Name);
}

/// <summary>A variable, and the fields after it.</summary>
internal sealed class VariableNode(int position, string text) : TemplateNode(position)
{
    /// <summary>The variable with its dollar, then the fields.</summary>
    public string[] Names { get; } = text.Split('.');

    public override void WriteTo(StringBuilder text) => text.AppendJoin('.', Names);
}

/// <summary>What the template is applied to.</summary>
internal sealed class DotNode(int position) : TemplateNode(position)
{
    public override void WriteTo(StringBuilder text) => text.Append('.');
}

/// <summary>The constant without a type.</summary>
internal sealed class NilNode(int position) : TemplateNode(position)
{
    public override void WriteTo(StringBuilder text) => text.Append("nil");
}

/// <summary>Fields of the dot.</summary>
internal sealed class FieldNode(int position, string text) : TemplateNode(position)
{
    /// <summary>The names, without the points.</summary>
    public string[] Names { get; } = text[1..].Split('.');

    public override void WriteTo(StringBuilder text)
    {
        foreach (string name in Names)
        {
            text.Append('.').Append(name);
        }
    }
}

/// <summary>Fields of something that is neither the dot nor a variable.</summary>
internal sealed class ChainNode(int position, TemplateNode node) : TemplateNode(position)
{
    public TemplateNode Node { get; } = node;

    public List<string> Fields { get; } = [];

    public override void WriteTo(StringBuilder text)
    {
        if (Node is PipeNode pipe)
        {
            text.Append('(');
            pipe.WriteTo(text);
            text.Append(')');
        }
        else
        {
            Node.WriteTo(text);
        }

        foreach (string field in Fields)
        {
            text.Append('.').Append(field);
        }
    }
}

/// <summary>True or false.</summary>
internal sealed class BooleanNode(int position, bool value) : TemplateNode(position)
{
    public bool Value { get; } = value;

    public override void WriteTo(StringBuilder text) => text.Append(Value ? "true" : "false");
}

/// <summary>A number.</summary>
/// <param name="position">Where it begins.</param>
/// <param name="text">As it was written.</param>
/// <param name="value">Its value; null where it is a whole number that is too large.</param>
internal sealed class NumberNode(int position, string text, GoValue? value) : TemplateNode(position)
{
    public string Text { get; } = text;

    public GoValue? Value { get; } = value;

    public override void WriteTo(StringBuilder text) => text.Append(Text);
}

/// <summary>A string in quotation marks.</summary>
internal sealed class StringNode(int position, string quoted, string text) : TemplateNode(position)
{
    public string Text { get; } = text;

    public override void WriteTo(StringBuilder text) => text.Append(quoted);
}

/// <summary>What ends a list. It is not part of a tree.</summary>
internal sealed class EndNode(int position) : TemplateNode(position)
{
    public override void WriteTo(StringBuilder text) => text.Append("{{end}}");
}

/// <summary>What ends a list and begins another. It is not part of a tree.</summary>
internal sealed class ElseNode(int position) : TemplateNode(position)
{
    public override void WriteTo(StringBuilder text) => text.Append("{{else}}");
}

/// <summary>Leaves a range.</summary>
internal sealed class BreakNode(int position) : TemplateNode(position)
{
    public override void WriteTo(StringBuilder text) => text.Append("{{break}}");
}

/// <summary>Goes on with the next of a range.</summary>
internal sealed class ContinueNode(int position) : TemplateNode(position)
{
    public override void WriteTo(StringBuilder text) => text.Append("{{continue}}");
}

/// <summary>What <c>if</c>, <c>with</c> and <c>range</c> have in common.</summary>
internal abstract class BranchNode(string keyword, int position, PipeNode pipe, ListNode list, ListNode? otherwise) : TemplateNode(position)
{
    public PipeNode Pipe { get; } = pipe;

    public ListNode List { get; } = list;

    public ListNode? Otherwise { get; } = otherwise;

    public override void WriteTo(StringBuilder text)
    {
        if (!HasStack(text))
        {
            return;
        }

        text.Append("{{").Append(keyword).Append(' ');
        Pipe.WriteTo(text);
        text.Append("}}");
        List.WriteTo(text);
        if (Otherwise is not null)
        {
            text.Append("{{else}}");
            Otherwise.WriteTo(text);
        }

        text.Append("{{end}}");
    }
}

internal sealed class IfNode(int position, PipeNode pipe, ListNode list, ListNode? otherwise) : BranchNode("if", position, pipe, list, otherwise);

internal sealed class WithNode(int position, PipeNode pipe, ListNode list, ListNode? otherwise) : BranchNode("with", position, pipe, list, otherwise);

internal sealed class RangeNode(int position, PipeNode pipe, ListNode list, ListNode? otherwise) : BranchNode("range", position, pipe, list, otherwise);

/// <summary>Executes another template.</summary>
internal sealed class CallNode(int position, string name, PipeNode? pipe) : TemplateNode(position)
{
    public string Name { get; } = name;

    public PipeNode? Pipe { get; } = pipe;

    public override void WriteTo(StringBuilder text)
    {
        text.Append("{{template ").Append(GoQuote.Quote(Name));
        if (Pipe is not null)
        {
            text.Append(' ');
            Pipe.WriteTo(text);
        }

        text.Append("}}");
    }
}
