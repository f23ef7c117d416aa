namespace SmartPilots.Core.Decoding.Sparkplug;

/// <summary>What the topic says: <c>spBv1.0/{group}/{type}/{node}[/{device}]</c>.</summary>
/// <param name="Device">Empty for the node itself.</param>
internal readonly record struct SparkplugTopic(string Group, string Type, string Node, string Device)
{
    public bool IsBirth => Type is "NBIRTH" or "DBIRTH";
    public bool IsDeath => Type is "NDEATH" or "DDEATH";
    /// <summary>Names the node: <c>group/node</c>.</summary>
    public string NodeKey => $"{Group}/{Node}";
    public bool IsNode => Device.Length == 0;

    public static bool TryParse(string? text, out SparkplugTopic topic)
    {
        topic = default;
        if (text?.Split('/') is not ["spBv1.0", var group, var type, var node, .. var rest] || rest.Length > 1)
            return false;
        topic = new SparkplugTopic(group, type, node, rest.Length == 1 ? rest[0] : "");
        return topic.IsNode ? type is "NBIRTH" or "NDEATH" or "NDATA" : type is "DBIRTH" or "DDEATH" or "DDATA";
    }
}
