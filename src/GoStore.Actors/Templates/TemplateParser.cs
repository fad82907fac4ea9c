using System.Runtime.CompilerServices;

namespace GoStore.Actors.Templates;

/// <summary>
/// Parses one template: the main one, or one that <c>define</c> or <c>block</c> makes, which share the lexer. In what it looks at when, and so on which
/// line it finds fault, it is Go's parser.
/// </summary>
internal sealed class TemplateParser
{
    private readonly TemplateLexer lexer;
    private readonly Dictionary<string, ListNode> templates;
    private readonly Nesting nesting;
    private readonly string name;

    /// <summary>The piece that was read last, and up to two that were put back before it.</summary>
    private readonly Token[] tokens = new Token[3];
    private readonly List<string> variables = ["$"];
    private readonly Dictionary<string, int> known = new(StringComparer.Ordinal) { ["$"] = 1 };
    private int putBack;
    private int actionLine;
    private int ranges;

    private TemplateParser(TemplateLexer lexer, Dictionary<string, ListNode> templates, Nesting nesting, string name)
    {
        this.lexer = lexer;
        this.templates = templates;
        this.nesting = nesting;
        this.name = name;
    }

    private int Line => tokens[0].Line;

    /// <summary>Parses a source.</summary>
    /// <param name="name">The name of the main template.</param>
    /// <param name="source">The bytes of the source.</param>
    /// <param name="depth">How deep parentheses and blocks may stand in each other.</param>
    /// <returns>All templates in it, by their names.</returns>
    /// <exception cref="TemplateSyntaxException">It is no template.</exception>
    public static Dictionary<string, ListNode> Parse(string name, string source, int depth)
    {
        var templates = new Dictionary<string, ListNode>(StringComparer.Ordinal);
        new TemplateParser(new TemplateLexer(source), templates, new Nesting(depth), name).ParseAll();
        return templates;
    }

    private void ParseAll()
    {
        var root = new ListNode(Peek().Position);
        while (Peek().Kind != TokenKind.End)
        {
            if (Peek().Kind == TokenKind.LeftDelimiter)
            {
                Token delimiter = Next();
                if (NextNonSpace().Kind == TokenKind.DefineKeyword)
                {
                    ParseDefinition();
                    continue;
                }

                PutBack(delimiter);
            }

            TemplateNode node = TextOrAction();
            if (node is EndNode or ElseNode)
            {
                throw Fail($"unexpected {node}");
            }

            root.Nodes.Add(node);
        }

        Add(name, root);
    }

    private void ParseDefinition()
    {
        const string Context = "define clause";
        var definition = new TemplateParser(lexer, templates, nesting, name);
        Token defined = definition.NextNonSpace();
        if (defined.Kind is not (TokenKind.String or TokenKind.RawString))
        {
            throw definition.Unexpected(defined, Context);
        }

        string definedName = definition.Unquote(defined);
        definition.Expect(TokenKind.RightDelimiter, Context);
        definition.AddBody(definedName, Context, definition);
    }

    /// <param name="definedName">The name of the template.</param>
    /// <param name="context">What it stands in.</param>
    /// <param name="outer">Whose line an error names where the body ends in something else than an <c>end</c>.</param>
    private void AddBody(string definedName, string context, TemplateParser outer)
    {
        ListNode body = ItemList(out TemplateNode end);
        if (end is not EndNode)
        {
            throw outer.Fail($"unexpected {end} in {context}");
        }

        Add(definedName, body);
    }

    /// <summary>Takes a template over; one that is empty takes no other's place.</summary>
    private void Add(string definedName, ListNode body)
    {
        if (!templates.TryGetValue(definedName, out ListNode? present) || present.IsEmpty)
        {
            templates[definedName] = body;
        }
        else if (!body.IsEmpty)
        {
            throw Fail($"template: multiple definition of template {GoQuote.Quote(definedName)}");
        }
    }

    /// <summary>What stands up to an <c>end</c> or <c>else</c>.</summary>
    private ListNode ItemList(out TemplateNode end)
    {
        var list = new ListNode(PeekNonSpace().Position);
        while (PeekNonSpace().Kind != TokenKind.End)
        {
            TemplateNode node = TextOrAction();
            if (node is EndNode or ElseNode)
            {
                end = node;
                return list;
            }

            list.Nodes.Add(node);
        }

        throw Fail("unexpected EOF");
    }

    private TemplateNode TextOrAction()
    {
        Token token = NextNonSpace();
        switch (token.Kind)
        {
            case TokenKind.Text:
                return new TextNode(token.Position, token.Text);
            case TokenKind.LeftDelimiter:
                actionLine = token.Line;
                nesting.Enter(this);
                TemplateNode node = Action();
                nesting.Leave();
                actionLine = 0;
                return node;
            default:
                throw Unexpected(token, "input");
        }
    }

    private TemplateNode Action()
    {
        Token token = NextNonSpace();
        switch (token.Kind)
        {
            case TokenKind.BlockKeyword:
                return Block();
            case TokenKind.BreakKeyword:
                LeaveOrGoOn("{{break}}");
                return new BreakNode(token.Position);
            case TokenKind.ContinueKeyword:
                LeaveOrGoOn("{{continue}}");
                return new ContinueNode(token.Position);
            case TokenKind.ElseKeyword:
                Token after = PeekNonSpace();
                return new ElseNode(after.Kind == TokenKind.IfKeyword ? after.Position : Expect(TokenKind.RightDelimiter, "else").Position);
            case TokenKind.EndKeyword:
                return new EndNode(Expect(TokenKind.RightDelimiter, "end").Position);
            case TokenKind.IfKeyword:
                return If();
            case TokenKind.RangeKeyword:
                return Control("range", allowElseIf: false, static (pipe, list, otherwise) => new RangeNode(pipe.Position, pipe, list, otherwise));
            case TokenKind.TemplateKeyword:
                return Call();
            case TokenKind.WithKeyword:
                return Control("with", allowElseIf: false, static (pipe, list, otherwise) => new WithNode(pipe.Position, pipe, list, otherwise));
        }

        PutBack();
        return new ActionNode(Peek().Position, Pipeline("command", TokenKind.RightDelimiter));
    }

    private TemplateNode If() =>
        Control("if", allowElseIf: true, static (pipe, list, otherwise) => new IfNode(pipe.Position, pipe, list, otherwise));

    private void LeaveOrGoOn(string action)
    {
        Token token = NextNonSpace();
        if (token.Kind != TokenKind.RightDelimiter)
        {
            throw Unexpected(token, action);
        }

        if (ranges == 0)
        {
            throw Fail($"{action} outside {{{{range}}}}");
        }
    }

    private TemplateNode Control(string context, bool allowElseIf, Func<PipeNode, ListNode, ListNode?, TemplateNode> make)
    {
        int declared = variables.Count;
        PipeNode pipe = Pipeline(context, TokenKind.RightDelimiter);
        int range = context == "range" ? 1 : 0;
        ranges += range;
        ListNode list = ItemList(out TemplateNode end);
        ranges -= range;
        ListNode? otherwise = null;
        if (end is ElseNode)
        {
            if (allowElseIf && Peek().Kind == TokenKind.IfKeyword)
            {
                // The end of the inner one ends both.
                Next();
                otherwise = new ListNode(end.Position);
                nesting.Enter(this);
                otherwise.Nodes.Add(If());
                nesting.Leave();
            }
            else
            {
                otherwise = ItemList(out end);
                if (end is not EndNode)
                {
                    throw Fail($"expected end; found {end}");
                }
            }
        }

        while (variables.Count > declared)
        {
            known[variables[^1]]--;
            variables.RemoveAt(variables.Count - 1);
        }

        return make(pipe, list, otherwise);
    }

    private CallNode Block()
    {
        const string Context = "block clause";
        Token token = NextNonSpace();
        string called = TemplateName(token, Context);
        PipeNode pipe = Pipeline(Context, TokenKind.RightDelimiter);
        new TemplateParser(lexer, templates, nesting, name).AddBody(called, Context, this);
        return new CallNode(token.Position, called, pipe);
    }

    private CallNode Call()
    {
        const string Context = "template clause";
        Token token = NextNonSpace();
        string called = TemplateName(token, Context);
        PipeNode? pipe = null;
        if (NextNonSpace().Kind != TokenKind.RightDelimiter)
        {
            PutBack();
            pipe = Pipeline(Context, TokenKind.RightDelimiter);
        }

        return new CallNode(token.Position, called, pipe);
    }

    private string TemplateName(Token token, string context) =>
        token.Kind is TokenKind.String or TokenKind.RawString ? Unquote(token) : throw Unexpected(token, context);

    private PipeNode Pipeline(string context, TokenKind end)
    {
        var pipe = new PipeNode(PeekNonSpace().Position);
        Declarations(pipe, context);
        while (true)
        {
            Token token = NextNonSpace();
            if (token.Kind == end)
            {
                Check(pipe, context);
                return pipe;
            }

            switch (token.Kind)
            {
                case TokenKind.Boolean or TokenKind.CharacterConstant or TokenKind.Complex or TokenKind.Dot or TokenKind.Field or TokenKind.Identifier
                    or TokenKind.Number or TokenKind.NilKeyword or TokenKind.RawString or TokenKind.String or TokenKind.Variable or TokenKind.LeftParenthesis:
                    PutBack();
                    pipe.Commands.Add(Command());
                    break;
                default:
                    throw Unexpected(token, context);
            }
        }
    }

    private void Declarations(PipeNode pipe, string context)
    {
        while (PeekNonSpace() is { Kind: TokenKind.Variable } variable)
        {
            Next();

            // In "$x foo" it takes the "foo" to know that nothing is declared; the space is kept for the case that it has to be put back.
            Token afterVariable = Peek();
            Token next = PeekNonSpace();
            if (next.Kind is TokenKind.Assign or TokenKind.Declare)
            {
                pipe.IsAssignment = next.Kind == TokenKind.Assign;
                NextNonSpace();
                Declare(pipe, variable);
                return;
            }

            if (next is not { Kind: TokenKind.Character, Text: "," })
            {
                if (afterVariable.Kind == TokenKind.Space)
                {
                    PutBack(variable, afterVariable);
                }
                else
                {
                    PutBack(variable);
                }

                return;
            }

            NextNonSpace();
            Declare(pipe, variable);
            if (context != "range" || pipe.Variables.Count >= 2)
            {
                throw Fail($"too many declarations in {context}");
            }

            if (PeekNonSpace().Kind is not (TokenKind.Variable or TokenKind.RightDelimiter or TokenKind.RightParenthesis))
            {
                throw Fail("range can only initialize variables");
            }
        }
    }

    private void Declare(PipeNode pipe, Token variable)
    {
        pipe.Variables.Add(new VariableNode(variable.Position, variable.Text));
        variables.Add(variable.Text);
        known[variable.Text] = known.GetValueOrDefault(variable.Text) + 1;
    }

    private void Check(PipeNode pipe, string context)
    {
        if (pipe.Commands.Count == 0)
        {
            throw Fail($"missing value for {context}");
        }

        for (int index = 1; index < pipe.Commands.Count; index++)
        {
            if (pipe.Commands[index].Arguments[0] is BooleanNode or DotNode or NilNode or NumberNode or StringNode)
            {
                throw Fail($"non executable command in pipeline stage {index + 1}");
            }
        }
    }

    private CommandNode Command()
    {
        var command = new CommandNode(PeekNonSpace().Position);
        while (true)
        {
            PeekNonSpace();
            if (Operand() is { } operand)
            {
                command.Arguments.Add(operand);
            }

            Token token = Next();
            switch (token.Kind)
            {
                case TokenKind.Space:
                    continue;
                case TokenKind.RightDelimiter or TokenKind.RightParenthesis:
                    PutBack();
                    break;
                case TokenKind.Pipe:
                    break;
                default:
                    throw Unexpected(token, "operand");
            }

            return command.Arguments.Count > 0 ? command : throw Fail("empty command");
        }
    }

    private TemplateNode? Operand()
    {
        TemplateNode? node = Term();
        if (node is null || Peek().Kind != TokenKind.Field)
        {
            return node;
        }

        var chain = new ChainNode(Peek().Position, node);
        while (Peek().Kind == TokenKind.Field)
        {
            chain.Fields.Add(Next().Text[1..]);
        }

        return node switch
        {
            FieldNode => new FieldNode(chain.Position, chain.ToString()),
            VariableNode => new VariableNode(chain.Position, chain.ToString()),
            BooleanNode or StringNode or NumberNode or NilNode or DotNode => throw Fail($"unexpected . after term {GoQuote.Quote(node.ToString())}"),
            _ => chain,
        };
    }

    private TemplateNode? Term()
    {
        Token token = NextNonSpace();
        switch (token.Kind)
        {
            case TokenKind.Identifier:
                return TemplateFunctions.Exists(token.Text) ? new IdentifierNode(token.Position, token.Text) : throw Fail($"function {GoQuote.Quote(token.Text)} not defined");
            case TokenKind.Dot:
                return new DotNode(token.Position);
            case TokenKind.NilKeyword:
                return new NilNode(token.Position);
            case TokenKind.Variable:
                var variable = new VariableNode(token.Position, token.Text);
                return known.GetValueOrDefault(variable.Names[0]) > 0 ? variable : throw Fail($"undefined variable {GoQuote.Quote(variable.Names[0])}");
            case TokenKind.Field:
                return new FieldNode(token.Position, token.Text);
            case TokenKind.Boolean:
                return new BooleanNode(token.Position, token.Text == "true");
            case TokenKind.CharacterConstant or TokenKind.Complex or TokenKind.Number:
                return TemplateNumber.TryRead(token, out GoValue? value, out string? problem) ? new NumberNode(token.Position, token.Text, value) : throw Fail(problem);
            case TokenKind.LeftParenthesis:
                nesting.Enter(this);
                PipeNode pipe = Pipeline("parenthesized pipeline", TokenKind.RightParenthesis);
                nesting.Leave();
                return pipe;
            case TokenKind.String or TokenKind.RawString:
                return new StringNode(token.Position, token.Text, Unquote(token));
            default:
                PutBack();
                return null;
        }
    }

    private string Unquote(Token token) => GoQuote.TryUnquote(token.Text, out string? text) ? text : throw Fail("invalid syntax");

    private Token Next()
    {
        if (putBack > 0)
        {
            putBack--;
        }
        else
        {
            tokens[0] = lexer.Next();
        }

        return tokens[putBack];
    }

    private void PutBack() => putBack++;

    /// <summary>Puts back the last piece and the one before it.</summary>
    private void PutBack(Token before)
    {
        tokens[1] = before;
        putBack = 2;
    }

    /// <summary>Puts back the last piece and the two before it.</summary>
    private void PutBack(Token first, Token second)
    {
        tokens[1] = second;
        tokens[2] = first;
        putBack = 3;
    }

    private Token Peek()
    {
        if (putBack > 0)
        {
            return tokens[putBack - 1];
        }

        putBack = 1;
        tokens[0] = lexer.Next();
        return tokens[0];
    }

    private Token NextNonSpace()
    {
        Token token;
        do
        {
            token = Next();
        }
        while (token.Kind == TokenKind.Space);
        return token;
    }

    private Token PeekNonSpace()
    {
        Token token = NextNonSpace();
        PutBack();
        return token;
    }

    private Token Expect(TokenKind kind, string context)
    {
        Token token = NextNonSpace();
        return token.Kind == kind ? token : throw Unexpected(token, context);
    }

    private TemplateSyntaxException Unexpected(Token token, string context)
    {
        if (token.Kind != TokenKind.Error)
        {
            return Fail($"unexpected {token} in {context}");
        }

        string started = "";
        if (actionLine != 0 && actionLine != token.Line)
        {
            started = $"{(token.ToString().EndsWith(" action", StringComparison.Ordinal) ? "" : " in action")} started at {name}:{actionLine}";
        }

        return Fail($"{token}{started}");
    }

    private TemplateSyntaxException Fail(string message) => new(Line, $"template: {name}:{Line}: {message}");

    /// <summary>How deep parentheses and blocks stand in each other, over all templates of a source.</summary>
    private sealed class Nesting(int limit)
    {
        private int depth;

        public void Enter(TemplateParser parser)
        {
            if (++depth > limit)
            {
                throw parser.Fail($"exceeded maximum nesting depth ({limit}; gostore.templates.depth-limit)");
            }

            if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            {
                throw parser.Fail($"exceeded the stack at a nesting depth of {depth}; lower gostore.templates.depth-limit");
            }
        }

        public void Leave() => depth--;
    }
}
