using SmartPilots.Simulation.Mutations;

namespace SmartPilots.Simulation.World;

/// <summary>One run.</summary>
/// <param name="Mutation">What is broken on purpose; null for the production code as it is.</param>
/// <param name="Trace">Where the trace goes, beside its hash.</param>
internal sealed record SimulationSettings(ulong Seed, Mutation? Mutation = null, TextWriter? Trace = null);
