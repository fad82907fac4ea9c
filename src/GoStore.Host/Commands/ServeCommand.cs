using System.CommandLine;
using GoStore.Host.Connections;
using GoStore.Host.Options;
using GoStore.Host.Server;
using GoStore.Host.Server.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;

namespace GoStore.Host.Commands;

/// <summary>Makes the store of a file a service.</summary>
internal sealed class ServeCommand : Command
{
    private const string InMemory = ":memory:";

    private readonly Option<string?> listen = new("--listen", "-l") { Description = "Where to listen [http://127.0.0.1:4680]", HelpName = "URL" };
    private readonly Option<string?> config = new("--config") { Description = "A file with settings, as HOCON", HelpName = "FILE" };
    private readonly Option<string[]> set = new("--set") { Description = "A setting below gostore.server, such as limits.body=1MiB; may be given again", HelpName = "NAME=VALUE" };
    private readonly Shell shell;

    public ServeCommand(Shell shell)
        : base("serve", "Serve a database file over HTTP, until Ctrl+C or SIGTERM")
    {
        this.shell = shell;
        Add(listen);
        Add(config);
        Add(set);
        SetAction(InvokeAsync);
    }

    private async Task<int> InvokeAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        ServerSettings settings = ServerConfiguration.Read(ConnectionOption.Given(arguments), arguments.GetValue(config), Environment.GetEnvironmentVariables(), Flags(arguments));
        if (settings.Path.Length == 0 || settings.Path.Contains("://", StringComparison.Ordinal))
        {
            throw new CommandException(ExitCode.Usage, $"\"{settings.Path}\" is no database file, and only those can be served. Give one with --connection FILE.");
        }

        if (settings.Path != InMemory && ServerNote.Find(settings.Path) is { } server)
        {
            throw ServerNote.Held(settings.Path, server);
        }

        await using WebApplication app = GostoreServer.Build(settings);
        await StartAsync(app, settings, cancellationToken);
        using ServerNote? note = settings.Path == InMemory ? null : ServerNote.Write(settings.Path, app.Urls.First());
        await shell.Error.WriteLineAsync($"gostore serves {settings.Path} at {string.Join(", ", app.Urls)}");
        await shell.Error.WriteLineAsync(app.Services.GetRequiredService<KeyRing>().IsRequired
            ? "Callers need an API key."
            : "No API key is needed, as there is none; only this machine can reach the server. 'gostore key create' makes one.");
        await shell.Error.FlushAsync(CancellationToken.None);

        var stopped = new TaskCompletionSource();
        await using (cancellationToken.Register(stopped.SetResult))
        {
            await stopped.Task;
        }

        try
        {
            await app.StopAsync(CancellationToken.None);
        }
        catch (Exception error) when (error is OperationCanceledException || (error is AggregateException several && several.InnerExceptions.All(each => each is OperationCanceledException)))
        {
            // What did not finish in time was broken off. The store is closed in order all the same, when the app is disposed of.
        }

        return (int)ExitCode.Done;
    }

    private static async Task StartAsync(WebApplication app, ServerSettings settings, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (IOException error) when (error.InnerException is AddressInUseException)
        {
            throw new CommandException(ExitCode.Unavailable, $"Something else listens at {settings.Listen} already. Name another address with --listen, such as http://127.0.0.1:4681.");
        }
        catch (System.Net.Sockets.SocketException error)
        {
            throw new CommandException(ExitCode.Unavailable, $"{settings.Listen} cannot be listened at: {error.Message}. Name another address with --listen, such as http://127.0.0.1:4681.");
        }
    }

    private Dictionary<string, string> Flags(ParseResult arguments)
    {
        var flags = new Dictionary<string, string>();
        foreach (string each in arguments.GetValue(set) ?? [])
        {
            int equals = each.IndexOf('=', StringComparison.Ordinal);
            string name = equals > 0 ? each[..equals] : each;
            if (equals <= 0 || !ServerConfiguration.Names().Contains($"gostore.server.{name}"))
            {
                throw new CommandException(ExitCode.Usage, $"--set \"{each}\" is no setting. Write it as limits.body=1MiB; docs/configuration.md lists the settings below gostore.server.");
            }

            flags[name] = each[(equals + 1)..];
        }

        if (arguments.GetValue(listen) is { } url)
        {
            flags["listen"] = url;
        }

        return flags;
    }
}
