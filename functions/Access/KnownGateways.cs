using System.Collections.Frozen;

namespace SmartPilots.Functions.Access;

/// <summary>The gateways in force. Replaced as a whole; whoever checks a batch goes on with the ones it found.</summary>
public sealed class KnownGateways
{
    private volatile FrozenDictionary<string, KnownGateway> _byName;

    /// <exception cref="FormatException">A name is there twice.</exception>
    public KnownGateways(IEnumerable<KnownGateway> gateways) => _byName = ByName(gateways);

    public IEnumerable<string> Names => _byName.Keys;

    public IEnumerable<KnownGateway> All => _byName.Values;

    /// <summary>From settings: entries of <see cref="KnownGateway.Parse"/> parted by spaces.</summary>
    /// <exception cref="FormatException">An entry is malformed.</exception>
    public static IReadOnlyList<KnownGateway> Parse(string text) =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(KnownGateway.Parse)];

    public KnownGateway? Find(string name) => _byName.GetValueOrDefault(name);

    public void Replace(IEnumerable<KnownGateway> gateways) => _byName = ByName(gateways);

    private static FrozenDictionary<string, KnownGateway> ByName(IEnumerable<KnownGateway> gateways)
    {
        var list = gateways.ToList();
        if (list.GroupBy(gateway => gateway.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new FormatException($"Gateway {twice.Key} is there twice; both of its keys belong into one entry.");
        return list.ToFrozenDictionary(gateway => gateway.Name);
    }
}
