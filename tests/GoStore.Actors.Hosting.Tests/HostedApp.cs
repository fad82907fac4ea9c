using System.Runtime.CompilerServices;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace GoStore.Actors.Hosting.Tests;

/// <summary>An app of Akka.Hosting, as its owner would write it, without the logs.</summary>
internal static class HostedApp
{
    /// <summary>The actor system is added after the other services, so that nothing may depend on being the later one.</summary>
    public static IHost Of(Action<AkkaConfigurationBuilder> akka, Action<IServiceCollection>? services = null)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        services?.Invoke(builder.Services);
        builder.Services.AddAkka("app", configuration =>
        {
            configuration.AddHocon("akka { loglevel = ERROR, stdout-loglevel = OFF }", HoconAddMode.Prepend);
            akka(configuration);
        });
        return builder.Build();
    }

    public static async Task<IHost> StartAsync(Action<AkkaConfigurationBuilder> akka, Action<IServiceCollection>? services = null)
    {
        IHost host = Of(akka, services);
        await host.StartAsync();
        return host;
    }

    /// <summary>A host that watches its files for changes takes inotify instances, of which a machine has few.</summary>
    [ModuleInitializer]
    internal static void WatchNoFiles() => Environment.SetEnvironmentVariable("DOTNET_HOSTBUILDER__RELOADCONFIGONCHANGE", "false");
}
