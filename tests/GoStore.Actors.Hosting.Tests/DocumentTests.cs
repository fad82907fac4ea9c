using System.Text.RegularExpressions;
using Akka.Hosting;
using GoStore.Actors.Tests.Contract;
using GoStore.Actors.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace GoStore.Actors.Hosting.Tests;

/// <summary>The files of the page have no folder, so the working directory is moved, and nothing else may run meanwhile.</summary>
[CollectionDefinition(nameof(DocumentTests), DisableParallelization = true)]
public sealed class AloneForDocuments;

/// <summary>The code of docs/hosting.md is code that is built: of the sample, or of this file.</summary>
[Collection(nameof(DocumentTests))]
public sealed class DocumentTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Every_piece_of_code_on_the_page_stands_in_the_sample_or_is_tested_here()
    {
        string page = File.ReadAllText(Path.Combine(Checkout.Root, "docs", "hosting.md"));
        string[] pieces = [.. Regex.Matches(page, "```csharp\n(?<code>.*?)```", RegexOptions.Singleline).Select(match => Even(match.Groups["code"].Value))];
        string[] files =
        [
            .. Directory.GetFiles(Path.Combine(Checkout.Root, "samples", "GoStore.Samples.Hosting"), "*.cs"),
            Path.Combine(Checkout.Root, "tests", "GoStore.Actors.Hosting.Tests", "DocumentTests.cs"),
        ];
        string[] built = [.. files.Select(file => Even(File.ReadAllText(file)))];

        Assert.True(pieces.Length > 5);
        Assert.All(pieces, piece => Assert.Contains(built, file => file.Contains(piece, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_stores_and_namespaces_of_the_page_are_injected()
    {
        Directory.SetCurrentDirectory(folder.Path);
        using IHost host = await HostedApp.StartAsync(
            builder =>
            {
                builder
                    .WithGoStore("app.db")
                    .WithGoStore<SessionsKey, SessionNamespacesKey>("sessions", "sessions.db");
            },
            services =>
            {
                services.AddGoStoreClient();
                services.AddGoStoreNamespace("tenant-a", new Quota { MaxKeys = 100 });
                services.AddGoStoreClient("sessions");
                services.AddTransient<Tenant>().AddTransient<Login>();
            });

        Assert.Equal(100, host.Services.GetRequiredService<Tenant>().Namespace.Quota.MaxKeys);
        Assert.Equal(folder.File("sessions.db"), (await host.Services.GetRequiredService<Login>().Sessions.GetInfoAsync()).Path);
        await host.StopAsync();
    }

    [Fact]
    public void The_ways_to_give_options_on_the_page_are_taken()
    {
        var builder = new AkkaConfigurationBuilder(new ServiceCollection(), "app");
        builder.WithGoStore("app.db");
        builder = new AkkaConfigurationBuilder(new ServiceCollection(), "app");
        builder.WithGoStore(options =>
        {
            options.Path = "app.db";
            options.PurgeInterval = TimeSpan.FromSeconds(10);
        });
    }

    public void Dispose()
    {
        Directory.SetCurrentDirectory(AppContext.BaseDirectory);
        folder.Dispose();
    }

    private static string Even(string code) => Regex.Replace(code, @"\s+", " ").Trim();

    public sealed class SessionsKey;

    public sealed class SessionNamespacesKey;

    public sealed class Tenant([FromKeyedServices("tenant-a")] INamespace tenant)
    {
        public INamespace Namespace { get; } = tenant;
    }

    public sealed class Login([FromKeyedServices("sessions")] IStore sessions)
    {
        public IStore Sessions { get; } = sessions;
    }
}
