using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace GoStore.Host.Server.Cluster;

/// <summary>A node of a cluster: HOST:PORT. Nodes know each other by exactly this text, so nothing in it is resolved or changed.</summary>
/// <param name="Host">A name or an address, of IPv6 without its brackets.</param>
/// <param name="Port">The port.</param>
internal sealed record NodeAddress(string Host, int Port)
{
    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";

    /// <returns>The address; null where the text is none.</returns>
    public static NodeAddress? Read(string text)
    {
        int colon = text.LastIndexOf(':');
        if (colon <= 0 || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port) || port is < 1 or > 65535)
        {
            return null;
        }

        string host = text[..colon];
        bool isBracketed = host.StartsWith('[') && host.EndsWith(']');
        host = isBracketed ? host[1..^1] : host;
        UriHostNameType kind = Uri.CheckHostName(host);
        return kind == UriHostNameType.IPv6 == isBracketed && kind is UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6 ? new NodeAddress(host, port) : null;
    }

    /// <summary>
    /// Finds out how the others reach this machine, where nobody said it: as the seed that is this node, or else with the address that leads to the first seed.
    /// </summary>
    /// <returns>The host; null where it cannot be found out.</returns>
    public static string? FindHost(int port, IReadOnlyCollection<NodeAddress> seeds)
    {
        if (seeds.Count == 0)
        {
            return "127.0.0.1";
        }

        HashSet<IPAddress> own = [.. NetworkInterface.GetAllNetworkInterfaces().SelectMany(each => each.GetIPProperties().UnicastAddresses).Select(each => each.Address)];
        foreach (NodeAddress seed in seeds.Where(each => each.Port == port))
        {
            if (Resolve(seed.Host).Any(each => IPAddress.IsLoopback(each) || own.Contains(each)))
            {
                return seed.Host;
            }
        }

        foreach (IPAddress address in Resolve(seeds.First().Host))
        {
            try
            {
                // Nothing is sent: the system only says which way it would go.
                using var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
                socket.Connect(address, seeds.First().Port);
                return ((IPEndPoint)socket.LocalEndPoint!).Address.ToString();
            }
            catch (SocketException)
            {
            }
        }

        return null;
    }

    private static IPAddress[] Resolve(string host)
    {
        try
        {
            return IPAddress.TryParse(host, out IPAddress? address) ? [address] : Dns.GetHostAddresses(host);
        }
        catch (SocketException)
        {
            return [];
        }
    }
}
