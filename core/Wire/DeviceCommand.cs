namespace SmartPilots.Core.Wire;

/// <summary>A message for devices, on its way down: handed to the gateway with the answer to a batch, published by it at QoS 0.</summary>
/// <param name="Topic">Such as <c>spBv1.0/group/NCMD/node</c>.</param>
public sealed record DeviceCommand(string Topic, ReadOnlyMemory<byte> Payload)
{
    /// <summary>What a gateway publishes for the functions: requests to an edge node. Anything else is not theirs to say.</summary>
    public bool IsForEdgeNode => Topic.Split('/') is ["spBv1.0", { Length: > 0 }, "NCMD", { Length: > 0 }] && !Topic.AsSpan().ContainsAny("+#\0");
}
