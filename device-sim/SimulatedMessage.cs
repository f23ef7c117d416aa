namespace SmartPilots.DeviceSim;

/// <summary>One message as a device sends it.</summary>
/// <param name="Ticks">Time of measurement, UTC ticks of 100 ns; a caller that paces publishes at this time of its clock.</param>
/// <param name="Topic"><c>pilots/{pilot}/{site}/{device}/{channel}</c>.</param>
/// <param name="Payload">The bytes as published.</param>
public readonly record struct SimulatedMessage(long Ticks, string Topic, ReadOnlyMemory<byte> Payload);
