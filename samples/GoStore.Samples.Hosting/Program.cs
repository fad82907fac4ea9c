using Akka.Actor;
using Akka.Hosting;
using GoStore.Actors;
using GoStore.Samples.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

WebApplicationBuilder app = WebApplication.CreateBuilder(args);

app.Services.AddAkka("visits", builder => builder
    .WithGoStore(app.Configuration.GetSection("GoStore"))
    .WithActors((system, registry, resolver) =>
        registry.Register<VisitCounter>(system.ActorOf(resolver.Props<VisitCounter>(), "visit-counter"))));
app.Services.AddGoStoreClient();
app.Services.AddHealthChecks().AddGoStore();
app.Services.AddHostedService<Announcer>();

WebApplication visits = app.Build();

// By way of an actor, which keeps the rules of the app.
visits.MapPost("/pages/{page}/visits", async (string page, IRequiredActor<VisitCounter> counter, CancellationToken cancellation) =>
    await counter.ActorRef.Ask<VisitCounter.Counted>(new VisitCounter.Visit(page), TimeSpan.FromSeconds(5), cancellation));

// Straight from the store.
visits.MapGet("/pages", (IStore store, CancellationToken cancellation) =>
    store.AllAsync("visits", cancellationToken: cancellation).ToDictionaryAsync(entry => entry.Key, entry => long.Parse(entry.Value), cancellationToken: cancellation).AsTask());

visits.MapHealthChecks("/live", new HealthCheckOptions { Predicate = check => check.Tags.Contains(GoStoreHealthChecks.LiveTag) });
visits.MapHealthChecks("/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains(GoStoreHealthChecks.ReadyTag) });

await visits.RunAsync();
