using SmartPilots.Core.Decoding;
using SmartPilots.Core.Events;

namespace SmartPilots.Functions.Ingest;

/// <summary>The edge nodes that speak in one batch; none in nearly all of them.</summary>
internal sealed class EdgeNodes
{
    /// <summary>At most one request for a birth per node and so long: a node that cannot answer is not flooded.</summary>
    public const int AskEverySeconds = 60;

    private readonly Dictionary<(string Gateway, string Node), EdgeNode> _nodes = [];

    /// <summary>For batches without edge nodes. Never changed.</summary>
    public static EdgeNodes None { get; } = new();

    public IReadOnlyCollection<EdgeNode> All => _nodes.Values;

    public void Add(string gateway, EdgeNode node) => _nodes[(gateway, node.Name)] = node;

    /// <summary>The node that a message belongs to.</summary>
    public EdgeNode? Of(in DeviceEvent message) =>
        _nodes.Count > 0 && EdgeNodeMessage.NodeOf(message.Topic) is { } name ? _nodes[(message.Source.Gateway, name)] : null;
}
