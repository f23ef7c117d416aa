using SmartPilots.Core.Decoding;

namespace SmartPilots.Functions.Ingest;

/// <summary>The edge nodes that speak in one batch; none in nearly all of them.</summary>
internal sealed class EdgeNodes
{
    private readonly Dictionary<(string Gateway, string Node), EdgeNode> _nodes = [];

    public IReadOnlyCollection<EdgeNode> All => _nodes.Values;

    public void Add(string gateway, EdgeNode node) => _nodes[(gateway, node.Name)] = node;

    /// <summary>The node of that name behind a gateway; null when it is not here.</summary>
    public EdgeNode? Find(string gateway, string name) => _nodes.GetValueOrDefault((gateway, name));

    /// <summary>The node that a message belongs to.</summary>
    public EdgeNode? Of(in DeviceEvent message) =>
        _nodes.Count > 0 && EdgeNodeMessage.NodeOf(message.Topic) is { } name ? Find(message.Source.Gateway, name) : null;
}
