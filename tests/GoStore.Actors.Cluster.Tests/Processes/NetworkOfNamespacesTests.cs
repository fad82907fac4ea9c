using System.Net;
using System.Net.Sockets;
using Xunit;

namespace GoStore.Actors.Cluster.Tests.Processes;

[Collection(ProcessTests.Name)]
public sealed class NetworkOfNamespacesTests
{
    private const int Port = 4_000;

    [SkippableFact]
    public async Task What_is_split_cannot_reach_each_other_but_everything_else_until_it_is_healed()
    {
        string? missing = await NetworkOfNamespaces.MissingAsync();
        Skip.If(missing is not null, missing);
        await using NetworkOfNamespaces network = await NetworkOfNamespaces.NewAsync(3);
        NetworkNamespace[] members = [.. network.Members];
        using Socket listener = members[0].NewSocket();
        listener.Bind(new IPEndPoint(members[0].Address, Port));
        listener.Listen();
        using Socket outside = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        outside.Bind(new IPEndPoint(network.Outside, 0));
        outside.Listen();
        var database = (IPEndPoint)outside.LocalEndPoint!;
        var served = (IPEndPoint)listener.LocalEndPoint!;
        using Socket open = members[2].NewSocket();
        await open.ConnectAsync(served);
        using Socket accepted = await listener.AcceptAsync();

        await network.SplitAsync(members[..2], members[2..]);
        Assert.True(await ReachesAsync(members[1], served));
        Assert.False(await ReachesAsync(members[2], served));
        Assert.True(await ReachesAsync(members[2], database));
        Assert.False(await CarriesAsync(open, accepted));
        Assert.False(await CarriesAsync(accepted, open));

        await network.CutAsync(members[2], network.Outside);
        Assert.False(await ReachesAsync(members[2], database));

        await network.HealAsync();
        Assert.True(await ReachesAsync(members[2], served));
        Assert.True(await ReachesAsync(members[2], database));
    }

    private static async Task<bool> CarriesAsync(Socket from, Socket to)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        try
        {
            await from.SendAsync(new byte[] { 1 });
            return await to.ReceiveAsync(new byte[1], patience.Token) > 0;
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException)
        {
            return false;
        }
    }

    private static async Task<bool> ReachesAsync(NetworkNamespace from, IPEndPoint to)
    {
        using Socket socket = from.NewSocket();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        try
        {
            await socket.ConnectAsync(to, patience.Token);
            return true;
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException)
        {
            return false;
        }
    }
}
