using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Hosting;
using Akka.Remote.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace GoStore.Actors.Cluster.Tests.Nodes;

/// <summary>A node of a cluster, in this process.</summary>
public sealed class ClusterNode : IAsyncDisposable
{
    private readonly IHost host;

    private ClusterNode(IHost host, string folder)
    {
        this.host = host;
        Folder = folder;
        System = host.Services.GetRequiredService<ActorSystem>();
    }

    public ActorSystem System { get; }

    public string Folder { get; }

    public IStore Store => System.GoStoreCluster().Store;

    public Address Address => Akka.Cluster.Cluster.Get(System).SelfAddress;

    public static async Task<ClusterNode> StartAsync(string journal, string folder, Address? seed, Action<GoStoreClusterOptions>? configure = null, string? hocon = null, bool isLetIn = true)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddAkka("gostore", akka =>
        {
            akka.WithRemoting("127.0.0.1", 0)
                .WithClustering(new ClusterOptions { SeedNodes = seed is null ? [] : [seed.ToString()] })
                .WithGoStoreCluster(options =>
                {
                    options.Journal = journal;
                    options.DataFolder = folder;
                    configure?.Invoke(options);
                })
                .AddHocon(hocon ?? "", HoconAddMode.Prepend)
                .AddHocon("akka.stdout-loglevel = OFF\nakka.loglevel = WARNING\nakka.coordinated-shutdown.exit-clr = off", HoconAddMode.Prepend);
        });
        IHost host = builder.Build();
        await host.StartAsync();
        var node = new ClusterNode(host, folder);
        Akka.Cluster.Cluster cluster = Akka.Cluster.Cluster.Get(node.System);
        if (seed is null)
        {
            await cluster.JoinAsync(cluster.SelfAddress);
        }
        else if (!isLetIn)
        {
            cluster.Join(seed);
        }
        else
        {
            await cluster.JoinAsync(seed, new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token);
        }

        return node;
    }

    public async Task LeaveAsync() => await host.StopAsync();

    public async Task KillAsync() => await System.Terminate();

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        host.Dispose();
    }
}
