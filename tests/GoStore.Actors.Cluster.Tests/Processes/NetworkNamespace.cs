using System.ComponentModel;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace GoStore.Actors.Cluster.Tests.Processes;

/// <summary>A network of its own for one process, with an address on the bridge of a <see cref="NetworkOfNamespaces"/>.</summary>
internal sealed record NetworkNamespace(string Name, IPAddress Address)
{
    private const int NetworkOnly = 0x40000000;

    /// <summary>Connections that begin inside: the tests reach what listens at its 127.0.0.1, whoever else can.</summary>
    public HttpMessageHandler NewHandler() => new SocketsHttpHandler
    {
        MaxConnectionsPerServer = 64,
        UseProxy = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        ConnectCallback = async (context, cancellationToken) =>
        {
            Socket socket = NewSocket();
            try
            {
                await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, context.DnsEndPoint.Port), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    };

    /// <summary>A socket belongs to the network that its thread was in when it was made; so there is a thread for it, which is not used for anything else.</summary>
    public Socket NewSocket()
    {
        Socket? socket = null;
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                using Microsoft.Win32.SafeHandles.SafeFileHandle network = File.OpenHandle($"/var/run/netns/{Name}");
                if (EnterNetwork(network.DangerousGetHandle().ToInt32(), NetworkOnly) != 0)
                {
                    throw new Win32Exception(Marshal.GetLastPInvokeError());
                }

                socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            }
            catch (Exception error)
            {
                failure = error;
            }
        });
        thread.Start();
        thread.Join();
        return socket ?? throw new InvalidOperationException($"The network namespace {Name} cannot be entered: {failure!.Message}", failure);
    }

    [DllImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static extern int EnterNetwork(int descriptor, int kind);
}

/// <summary>Networks that are joined by a bridge, where the paths between them can be taken away. Needs root.</summary>
internal sealed class NetworkOfNamespaces : IAsyncDisposable
{
    private const string Names = "gostore-test-";

    // Interfaces have at most 15 characters in their names.
    private readonly string prefix = $"gs{Environment.ProcessId}";
    private readonly string subnet = $"10.{200 + (Environment.ProcessId % 50)}.{Environment.ProcessId / 50 % 250}";
    private readonly List<(NetworkNamespace From, IPAddress To)> cut = [];
    private readonly List<NetworkNamespace> members = [];

    /// <summary>Where what runs outside is reached from inside.</summary>
    public IPAddress Outside => IPAddress.Parse($"{subnet}.254");

    public IReadOnlyList<NetworkNamespace> Members => members;

    /// <summary>Why it cannot be had here; null where it can.</summary>
    public static async Task<string?> MissingAsync()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            return "network namespaces need Linux and root";
        }

        string probe = $"gs{Environment.ProcessId}p";
        try
        {
            await ProgramRun.AsyncOf("ip", "netns", "add", probe);
            await ProgramRun.AsyncOf("ip", "netns", "exec", probe, "true");
            await ProgramRun.AsyncOf("ip", "netns", "del", probe);
            return null;
        }
        catch (Exception error) when (error is InvalidOperationException or Win32Exception)
        {
            return $"network namespaces cannot be made here: {error.Message}";
        }
    }

    public static async Task<NetworkOfNamespaces> NewAsync(int count)
    {
        await RemoveLeftBehindAsync();
        var network = new NetworkOfNamespaces();
        try
        {
            await IpAsync($"link add {network.Bridge} type bridge");
            await IpAsync($"addr add {network.Outside}/24 dev {network.Bridge}");
            await IpAsync($"link set {network.Bridge} up");
            for (int number = 1; number <= count; number++)
            {
                var member = new NetworkNamespace($"{Names}{Environment.ProcessId}-{number}", IPAddress.Parse($"{network.subnet}.{number}"));
                await IpAsync($"netns add {member.Name}");
                network.members.Add(member);
                await IpAsync($"link add {network.prefix}v{number} type veth peer name eth0 netns {member.Name}");
                await IpAsync($"link set {network.prefix}v{number} master {network.Bridge} up");
                await IpAsync($"-n {member.Name} addr add {member.Address}/24 dev eth0");
                await IpAsync($"-n {member.Name} link set eth0 up");
                await IpAsync($"-n {member.Name} link set lo up");
            }

            return network;
        }
        catch
        {
            await network.DisposeAsync();
            throw;
        }
    }

    /// <summary>From now on nothing gets from the one to the others or back.</summary>
    public async Task SplitAsync(IReadOnlyCollection<NetworkNamespace> one, IReadOnlyCollection<NetworkNamespace> other)
    {
        foreach (NetworkNamespace here in one)
        {
            foreach (NetworkNamespace there in other)
            {
                await CutAsync(here, there.Address);
                await CutAsync(there, here.Address);
            }
        }
    }

    /// <summary>From now on nothing of what it sends gets there.</summary>
    public async Task CutAsync(NetworkNamespace from, IPAddress to)
    {
        await IpAsync($"-n {from.Name} route add blackhole {to}/32");
        cut.Add((from, to));
    }

    public async Task HealAsync()
    {
        foreach ((NetworkNamespace from, IPAddress to) in cut)
        {
            await IpAsync($"-n {from.Name} route del blackhole {to}/32");
        }

        cut.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        // What is in a namespace goes with it, the other end of a pair included.
        foreach (NetworkNamespace member in members)
        {
            await TryIpAsync($"netns del {member.Name}");
        }

        await TryIpAsync($"link del {Bridge}");
    }

    private string Bridge => $"{prefix}b";

    /// <summary>What a run of the tests that was killed could not take away.</summary>
    private static async Task RemoveLeftBehindAsync()
    {
        foreach (string name in (await ProgramRun.AsyncOf("ip", "netns", "list")).Split('\n').Select(each => each.Split(' ')[0]).Where(each => each.StartsWith(Names, StringComparison.Ordinal)))
        {
            if (int.TryParse(name.Split('-')[2], out int process) && !Directory.Exists($"/proc/{process}"))
            {
                await TryIpAsync($"netns del {name}");
                await TryIpAsync($"link del gs{process}b");
            }
        }
    }

    private static async Task TryIpAsync(string arguments)
    {
        try
        {
            await IpAsync(arguments);
        }
        catch (InvalidOperationException)
        {
            // It was not made.
        }
    }

    private static Task IpAsync(string arguments) => ProgramRun.AsyncOf("ip", arguments.Split(' '));
}
