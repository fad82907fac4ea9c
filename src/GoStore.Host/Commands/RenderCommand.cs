using System.CommandLine;
using System.Text;
using GoStore.Actors;
using GoStore.Host.Connections;
using GoStore.Host.Options;

namespace GoStore.Host.Commands;

internal sealed class RenderCommand : StoreCommand
{
    private const string FromInput = "@-";
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly Argument<string> template = new("TEMPLATE") { Description = "The template; '@FILE' takes it from a file, '@-' from standard input" };

    public RenderCommand(Shell shell)
        : base(shell, StoreAccess.Read, "render", "Fill in a template, in the language of Go's text/template, with the entries of a group")
    {
        Add(template);
        Add(GroupOption.Instance);
        Add(NamespaceOption.Instance);
    }

    protected override bool TakesInput(ParseResult arguments) => arguments.GetValue(template) == FromInput;

    protected override async Task<ExitCode> RunAsync(IStore store, StoreCall call)
    {
        string source = await SourceAsync(call);
        IStoreSpace space = store;
        if (NamespaceOption.Of(call.Arguments) is { } name)
        {
            await NamespaceCommand.GetAsync(store, name, call.CancellationToken);
            space = await store.NamespaceAsync(name, cancellationToken: call.CancellationToken);
        }

        string text = await space.RenderAsync(source, call.Group, call.CancellationToken);

        // A template in a file mostly ends with a line break of its own, one on the command line never does.
        call.Results.Fact(text.EndsWith('\n') ? text[..^1] : text, json => json.WriteString("text", text));
        return ExitCode.Done;
    }

    private async Task<string> SourceAsync(StoreCall call)
    {
        string given = call.Get(template);
        if (!given.StartsWith('@'))
        {
            return given;
        }

        if (given == FromInput)
        {
            return call.Input;
        }

        try
        {
            return Strict.GetString(await File.ReadAllBytesAsync(given[1..], call.CancellationToken));
        }
        catch (DecoderFallbackException)
        {
            throw new CommandException(ExitCode.Usage, $"The file \"{given[1..]}\" is not UTF-8, and templates are text.");
        }
        catch (ArgumentException)
        {
            throw new CommandException(ExitCode.Usage, "'@' alone names no file. Write '@FILE', or '@-' for standard input.");
        }
    }
}
