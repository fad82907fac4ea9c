using Akka.Actor;
using Akka.Event;
using GoStore.Actors;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace GoStore.Host.Server.Logs;

/// <summary>Brings what the store warns of into the log of the server.</summary>
internal sealed class StoreLog(IStore store, ILoggerFactory logs) : IHostedService
{
    /// <summary>For the actor system of the store: warnings and errors are told, and none of it is printed by itself.</summary>
    public const string Hocon = """
        akka {
          loglevel = WARNING
          stdout-loglevel = OFF
          log-dead-letters = off
          log-dead-letters-during-shutdown = off
          loggers = []
        }
        """;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        ILogger log = logs.CreateLogger("GoStore.Actors");
        StoreInfo info = await store.GetInfoAsync(cancellationToken);
        foreach (string warning in info.Warnings)
        {
            log.LogWarning("{Warning}", warning);
        }

        if (store.Ref is ActorRefWithCell { Underlying: var cell })
        {
            IActorRef listener = cell.System.ActorOf(Props.Create(() => new Listener(log)));
            cell.System.EventStream.Subscribe(listener, typeof(Warning));
            cell.System.EventStream.Subscribe(listener, typeof(Error));
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private sealed class Listener : ReceiveActor
    {
        public Listener(ILogger log)
        {
            // Connections of nodes that come and go: what is to be known of it the members tell.
            Receive<LogEvent>(each => each.LogClass?.Namespace?.StartsWith("Akka.Remote", StringComparison.Ordinal) ?? false, each => log.LogDebug("{Remoting}", each.Message));
            Receive<Warning>(warning => log.LogWarning("{Warning}", warning.Message));
            Receive<Error>(error => log.LogError(error.Cause, "{Error}", error.Message));
        }
    }
}
