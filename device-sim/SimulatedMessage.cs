namespace SmartPilots.DeviceSim;

/// <summary>One message as a device sends it.</summary>
/// <param name="Ticks">When it is sent, UTC ticks of 100 ns: of a healthy device, its time of measurement.</param>
/// <param name="Topic"><c>pilots/{pilot}/{site}/{device}/{channel}</c>.</param>
/// <param name="Payload">The bytes as published.</param>
/// <param name="Retain">Published as retained.</param>
public readonly record struct SimulatedMessage(long Ticks, string Topic, ReadOnlyMemory<byte> Payload, bool Retain = false);
