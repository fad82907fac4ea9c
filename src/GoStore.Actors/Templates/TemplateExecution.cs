using System.Runtime.CompilerServices;

namespace GoStore.Actors.Templates;

/// <summary>
/// Executes templates on data. What is evaluated when, and which node an error names, is as in Go's package; what Go leaves to the machine is bounded by a
/// <see cref="TemplateBudget"/>.
/// </summary>
internal sealed class TemplateExecution
{
    /// <summary>In an error, values and nodes may be as long as the data and the template; the rest is left out.</summary>
    public const int LongestMessage = 4096;

    private readonly ParsedTemplate parsed;
    private readonly TemplateBudget budget;
    private readonly int depthLimit;
    private readonly LimitedText output;
    private int depth;

    private TemplateExecution(ParsedTemplate parsed, TemplateBudget budget, int depthLimit)
    {
        this.parsed = parsed;
        this.budget = budget;
        this.depthLimit = depthLimit;
        output = new LimitedText(budget.TextLimit);
    }

    /// <summary>How a list was left.</summary>
    private enum Flow
    {
        Next,
        Break,
        Continue,
    }

    /// <summary>Renders a template.</summary>
    /// <param name="parsed">The template.</param>
    /// <param name="data">What it is applied to.</param>
    /// <param name="budget">What it may use.</param>
    /// <param name="depthLimit">How deep it may go.</param>
    /// <exception cref="TemplateExecutionException">It cannot be executed, or asks for too much.</exception>
    public static string Run(ParsedTemplate parsed, TemplateData data, TemplateBudget budget, int depthLimit)
    {
        var execution = new TemplateExecution(parsed, budget, depthLimit);
        GoValue dot = GoValue.Of(data);
        new State(execution, parsed.Name, dot).Walk(dot, parsed.Templates[parsed.Name]);
        return ByteText.ToText(execution.output.ToString());
    }

    private void Enter(State state)
    {
        if (depth >= depthLimit)
        {
            throw state.Fail($"exceeded maximum template depth ({depthLimit}; gostore.templates.depth-limit)");
        }

        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw state.Fail($"exceeded the stack at a template depth of {depth}; lower gostore.templates.depth-limit");
        }

        depth++;
    }

    private void Leave() => depth--;

    /// <summary>One template that is executed, with its variables.</summary>
    private sealed class State(TemplateExecution execution, string name, GoValue root)
    {
        private readonly List<(string Name, GoValue Value)> variables = [("$", root)];

        /// <summary>Where it is, for errors.</summary>
        private TemplateNode? at;

        private TemplateBudget Budget => execution.budget;

        public Flow Walk(GoValue dot, TemplateNode node)
        {
            at = node;
            Spend(0);
            switch (node)
            {
                case TextNode text:
                    Print(text.Text);
                    break;
                case ActionNode action:
                    GoValue value = Evaluate(dot, action.Pipe);
                    if (action.Pipe.Variables.Count == 0)
                    {
                        at = action;
                        PrintValue(value);
                    }

                    break;
                case BreakNode:
                    return Flow.Break;
                case ContinueNode:
                    return Flow.Continue;
                case ListNode list:
                    foreach (TemplateNode each in list.Nodes)
                    {
                        if (Walk(dot, each) is var left and not Flow.Next)
                        {
                            return left;
                        }
                    }

                    break;
                case CallNode call:
                    WalkCall(dot, call);
                    break;
                case BranchNode branch:
                    execution.Enter(this);
                    Flow flow = branch is RangeNode ? WalkRange(dot, branch) : WalkIfOrWith(dot, branch);
                    execution.Leave();
                    return flow;
                default:
                    throw Fail($"unknown node: {node}");
            }

            return Flow.Next;
        }

        public TemplateExecutionException Fail(string message)
        {
            string source = execution.parsed.Source;
            int position = at?.Position ?? 0;
            int line = 1 + source.AsSpan(0, position).Count('\n');
            int column = position - (source.AsSpan(0, position).LastIndexOf('\n') + 1);
            string text = $"template: {execution.parsed.Name}:{line}:{column}: executing {GoQuote.Quote(name)} at <{at}>: {message}";
            return new TemplateExecutionException(line, column, ByteText.ToText(text.Length <= LongestMessage ? text : text[..LongestMessage] + "..."));
        }

        private Flow WalkIfOrWith(GoValue dot, BranchNode branch)
        {
            int mark = variables.Count;
            GoValue value = Evaluate(dot, branch.Pipe);
            Flow flow = value.IsTrue ? Walk(branch is WithNode ? value : dot, branch.List)
                : branch.Otherwise is null ? Flow.Next
                : Walk(dot, branch.Otherwise);
            Forget(mark);
            return flow;
        }

        private Flow WalkRange(GoValue dot, BranchNode range)
        {
            int before = variables.Count;
            GoValue value = Evaluate(dot, range.Pipe);
            int mark = variables.Count;
            Flow flow = Flow.Next;
            switch (value.Kind)
            {
                case GoKind.Map when value.Map.Count > 0:
                    for (int index = 0; index < value.Map.Count; index++)
                    {
                        GoValue element = Touch(value.Map.Value(index));
                        SetTopVariable(range.Pipe, 1, element);
                        SetTopVariable(range.Pipe, 2, value.Map.Key(index));
                        flow = Walk(element, range.List);
                        Forget(mark);
                        if (flow == Flow.Break)
                        {
                            break;
                        }
                    }

                    flow = Flow.Next;
                    break;
                case GoKind.Map or GoKind.None:
                    if (range.Otherwise is not null)
                    {
                        // A break in here leaves this range and no outer one, in Go 1.19 too.
                        flow = Walk(dot, range.Otherwise) == Flow.Continue ? Flow.Continue : Flow.Next;
                    }

                    break;
                default:
                    throw Fail($"range can't iterate over {GoPrinter.PrintBeginning(value, LongestMessage)}");
            }

            Forget(before);
            return flow;
        }

        /// <summary>Gives the last variables but so many another value, whichever they are; where the range declares them they are its own.</summary>
        private void SetTopVariable(PipeNode pipe, int fromTop, GoValue value)
        {
            if (pipe.Variables.Count < fromTop)
            {
                return;
            }

            if (variables.Count < fromTop)
            {
                throw Fail("range over variables that are not there; declare them with :=");
            }

            variables[^fromTop] = (variables[^fromTop].Name, value);
        }

        private void WalkCall(GoValue dot, CallNode call)
        {
            if (!execution.parsed.Templates.TryGetValue(call.Name, out ListNode? body))
            {
                throw Fail($"template {GoQuote.Quote(call.Name)} not defined");
            }

            execution.Enter(this);
            GoValue inner = call.Pipe is null ? default : Evaluate(dot, call.Pipe);
            new State(execution, call.Name, inner).Walk(inner, body);
            execution.Leave();
        }

        private GoValue Evaluate(GoValue dot, PipeNode pipe)
        {
            at = pipe;
            GoValue? value = null;
            foreach (CommandNode command in pipe.Commands)
            {
                value = Evaluate(dot, command, value);
            }

            foreach (VariableNode variable in pipe.Variables)
            {
                if (pipe.IsAssignment)
                {
                    int index = FindVariable(variable.Names[0]);
                    variables[index] = (variable.Names[0], value!.Value);
                }
                else
                {
                    variables.Add((variable.Names[0], value!.Value));
                }
            }

            return value!.Value;
        }

        /// <param name="dot">What the template is applied to.</param>
        /// <param name="command">What is evaluated.</param>
        /// <param name="last">The value of the command before, which comes last among the arguments; null where there is none.</param>
        private GoValue Evaluate(GoValue dot, CommandNode command, GoValue? last)
        {
            Spend(0);
            TemplateNode first = command.Arguments[0];
            switch (first)
            {
                case FieldNode field:
                    return EvaluateField(dot, field, command.Arguments, last);
                case ChainNode chain:
                    return EvaluateChain(dot, chain, command.Arguments, last);
                case IdentifierNode identifier:
                    return EvaluateFunction(dot, identifier, command, command.Arguments, last);
                case PipeNode pipe:
                    RefuseArguments(command.Arguments, last);
                    return EvaluateNested(dot, pipe);
                case VariableNode variable:
                    return EvaluateVariable(variable, command.Arguments, last);
            }

            at = first;
            RefuseArguments(command.Arguments, last);
            return first switch
            {
                DotNode => dot,
                NilNode => throw Fail("nil is not a command"),
                _ => Constant(first),
            };
        }

        private GoValue EvaluateNested(GoValue dot, PipeNode pipe)
        {
            execution.Enter(this);
            GoValue value = Evaluate(dot, pipe);
            execution.Leave();
            return value;
        }

        private GoValue Constant(TemplateNode node)
        {
            at = node;
            return node switch
            {
                BooleanNode boolean => GoValue.Of(boolean.Value),
                NumberNode number => number.Value ?? throw Fail($"{number.Text} overflows int"),
                StringNode text => GoValue.Of(text.Text),
                _ => throw Fail($"can't evaluate command {GoQuote.Quote(node.ToString())}"),
            };
        }

        private GoValue EvaluateField(GoValue dot, FieldNode field, List<TemplateNode>? arguments, GoValue? last)
        {
            at = field;
            return FollowFields(dot, field.Names, arguments, last);
        }

        private GoValue EvaluateChain(GoValue dot, ChainNode chain, List<TemplateNode>? arguments, GoValue? last)
        {
            at = chain;
            GoValue value = EvaluateArgument(dot, chain.Node, isString: false);
            return FollowFields(value, [.. chain.Fields], arguments, last);
        }

        private GoValue EvaluateVariable(VariableNode variable, List<TemplateNode>? arguments, GoValue? last)
        {
            at = variable;
            GoValue value = variables[FindVariable(variable.Names[0])].Value;
            if (variable.Names.Length > 1)
            {
                return FollowFields(value, variable.Names.AsSpan(1), arguments, last);
            }

            RefuseArguments(arguments, last);
            return value;
        }

        private GoValue FollowFields(GoValue receiver, ReadOnlySpan<string> fields, List<TemplateNode>? arguments, GoValue? last)
        {
            for (int index = 0; index < fields.Length; index++)
            {
                bool isLast = index == fields.Length - 1;
                receiver = Field(receiver, fields[index], isLast && (arguments is { Count: > 1 } || last is not null));
            }

            return receiver;
        }

        private GoValue Field(GoValue receiver, string field, bool hasArguments)
        {
            Spend(0);
            switch (receiver.Kind)
            {
                case GoKind.None:
                    return default;
                case GoKind.Map when hasArguments:
                    throw Fail($"{field} is not a method but has arguments");
                case GoKind.Map:
                    receiver.Map.TryGet(field, out GoValue value);
                    return Touch(value);
                default:
                    throw Fail($"can't evaluate field {field} in type {receiver.Type}");
            }
        }

        private GoValue EvaluateFunction(GoValue dot, IdentifierNode identifier, TemplateNode node, List<TemplateNode>? arguments, GoValue? last)
        {
            at = identifier;
            TemplateFunction function = TemplateFunctions.Get(identifier.Name);
            int written = Math.Max((arguments?.Count ?? 0) - 1, 0);
            int given = written + (last is null ? 0 : 1);
            if (function.IsVariadic ? given < function.Least : given != function.Least)
            {
                throw Fail(function.IsVariadic
                    ? $"wrong number of args for {identifier.Name}: want at least {function.Least} got {written}"
                    : $"wrong number of args for {identifier.Name}: want {function.Least} got {given}");
            }

            if (identifier.Name is "and" or "or")
            {
                return EvaluateLogic(dot, identifier.Name == "or", arguments, last);
            }

            var values = new GoValue[given];
            int bytes = 0;
            for (int index = 0; index < given; index++)
            {
                bool isString = index == 0 && function.TakesString;
                values[index] = index < written ? EvaluateArgument(dot, arguments![index + 1], isString) : Validate(last!.Value, isString);
                bytes += values[index].Kind == GoKind.String ? values[index].String.Length : 0;
            }

            try
            {
                Budget.Step(bytes);
                GoValue result = function.Run(Budget, values);
                return result.Kind == GoKind.String ? Made(result) : result;
            }
            catch (TemplateCallException error)
            {
                at = node;
                throw Fail($"error calling {identifier.Name}: {error.Message}");
            }
            catch (TemplateLimitException error)
            {
                at = node;
                throw Fail(error.Message);
            }
        }

        /// <summary>The first value that decides, or the last one. What comes after it is not evaluated.</summary>
        private GoValue EvaluateLogic(GoValue dot, bool decides, List<TemplateNode>? arguments, GoValue? last)
        {
            GoValue value = default;
            for (int index = 1; index < (arguments?.Count ?? 0); index++)
            {
                value = EvaluateArgument(dot, arguments![index], isString: false);
                if (value.IsTrue == decides)
                {
                    return value;
                }
            }

            return last ?? value;
        }

        private GoValue EvaluateArgument(GoValue dot, TemplateNode node, bool isString)
        {
            at = node;
            Spend(0);
            switch (node)
            {
                case DotNode:
                    return Validate(dot, isString);
                case NilNode:
                    return isString ? throw Fail("cannot assign nil to string") : default;
                case FieldNode field:
                    return Validate(EvaluateField(dot, field, null, null), isString);
                case VariableNode variable:
                    return Validate(EvaluateVariable(variable, null, null), isString);
                case PipeNode pipe:
                    return Validate(EvaluateNested(dot, pipe), isString);
                case IdentifierNode identifier:
                    return Validate(EvaluateFunction(dot, identifier, identifier, null, null), isString);
                case ChainNode chain:
                    return Validate(EvaluateChain(dot, chain, null, null), isString);
                default:
                    return isString && node is not StringNode ? throw Fail($"expected string; found {node}") : Constant(node);
            }
        }

        private GoValue Validate(GoValue value, bool isString) => (isString, value.Kind) switch
        {
            (false, _) or (true, GoKind.String) => value,
            (true, GoKind.None) => throw Fail("invalid value; expected string"),
            _ => throw Fail($"wrong type for value; expected string; got {value.Type}"),
        };

        private void RefuseArguments(List<TemplateNode>? arguments, GoValue? last)
        {
            if (arguments is { Count: > 1 } || last is not null)
            {
                throw Fail($"can't give argument to non-function {arguments![0]}");
            }
        }

        private int FindVariable(string variable)
        {
            for (int index = variables.Count - 1; index >= 0; index--)
            {
                if (variables[index].Name == variable)
                {
                    Spend(16 * (variables.Count - index));
                    return index;
                }
            }

            throw Fail($"undefined variable: {variable}");
        }

        private void Forget(int mark) => variables.RemoveRange(mark, variables.Count - mark);

        private void PrintValue(GoValue value)
        {
            if (value.Kind == GoKind.None)
            {
                Print("<no value>");
            }
            else
            {
                try
                {
                    Print(GoPrinter.Print([value], Budget));
                }
                catch (TemplateLimitException error)
                {
                    throw Fail(error.Message);
                }
            }
        }

        private void Print(string text)
        {
            try
            {
                Budget.Step(text.Length);
                execution.output.Append(text);
            }
            catch (TemplateLimitException error)
            {
                throw Fail(error.Message);
            }
        }

        private void Spend(int bytes)
        {
            try
            {
                Budget.Step(bytes);
            }
            catch (TemplateLimitException error)
            {
                throw Fail(error.Message);
            }
        }

        /// <summary>A value of the data, which may be long and has to be gone over to be its bytes.</summary>
        private GoValue Touch(GoValue value)
        {
            Spend(value.Kind == GoKind.String ? value.String.Length : 0);
            return value;
        }

        private GoValue Made(GoValue value)
        {
            Budget.Made(value.String.Length);
            return value;
        }
    }
}

/// <summary>A template cannot be executed. It does not leave this folder.</summary>
internal sealed class TemplateExecutionException(int line, int column, string message) : Exception(message)
{
    public int Line { get; } = line;

    public int Column { get; } = column;
}
