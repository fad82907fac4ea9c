using System.CommandLine;
using GoStore.Host.Options;
using GoStore.Host.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;

namespace GoStore.Host.Commands;

/// <summary>Makes the store of a file a service.</summary>
internal sealed class ServeCommand : Command
{
    private static readonly Option<string> Listen = new("--listen", "-l") { Description = "Where to listen [http://127.0.0.1:4680]", HelpName = "URL" };

    private readonly Shell shell;

    public ServeCommand(Shell shell)
        : base("serve", "Serve a database file over HTTP, until Ctrl+C")
    {
        this.shell = shell;
        Add(Listen);
        SetAction(InvokeAsync);
    }

    private async Task<int> InvokeAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var settings = new ServerSettings { Path = ConnectionOption.Of(arguments) };
        if (arguments.GetValue(Listen) is { } listen)
        {
            settings = settings with { Listen = listen };
        }

        await using WebApplication app = GostoreServer.Build(settings);
        await app.StartAsync(cancellationToken);
        await shell.Error.WriteLineAsync($"gostore serves {settings.Path} at {string.Join(", ", app.Urls)}");
        await app.WaitForShutdownAsync(cancellationToken);
        return (int)ExitCode.Done;
    }
}
