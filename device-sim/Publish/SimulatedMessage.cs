namespace SmartPilots.DeviceSim.Publish;

/// <summary>One message as a device sends it.</summary>
/// <param name="Ticks">When it is sent, UTC ticks of 100 ns: of a healthy device, its time of measurement.</param>
/// <param name="Topic"><c>pilots/{pilot}/{site}/{device}/{channel}</c>.</param>
/// <param name="Payload">The bytes as published.</param>
/// <param name="Retain">Published as retained.</param>
/// <param name="Qos">Quality of service it is published with, 0 to 2.</param>
public readonly record struct SimulatedMessage(long Ticks, string Topic, ReadOnlyMemory<byte> Payload, bool Retain = false, int Qos = 1);
