using SmartPilots.Core.Model;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Core.Storage;
using SmartPilots.Core.Wire;

namespace SmartPilots.Simulation.Mutations;

/// <summary>
/// Production code broken on purpose, from outside: a decorator at a port, never a change in it. Made anew for each run, so it may
/// keep state.
/// </summary>
/// <param name="Breaks">The promise that it breaks.</param>
internal sealed record Mutation(string Name, string Breaks)
{
    public Func<ITelemetryStore, ITelemetryStore>? Store { get; init; }

    /// <summary>The same, given the pilots that the instance has in force.</summary>
    public Func<ITelemetryStore, Func<PilotCatalog>, ITelemetryStore>? StoreByCatalog { get; init; }

    /// <summary>The devices as the instances see them.</summary>
    public Func<DeviceDefinition, DeviceDefinition>? Device { get; init; }

    /// <summary>By which edition of the pilot file an instance reads that has found another one, while devices speak.</summary>
    public Func<int, int>? Edition { get; init; }

    /// <summary>In place of the pipeline; given it.</summary>
    public IngestStandIn? Ingest { get; init; }

    /// <summary>The app's answer as the uplink reads it.</summary>
    public Func<byte[], byte[]>? Answer { get; init; }

    /// <summary>Somebody else's answer as the uplink reads it, with the batch that it meets.</summary>
    public Func<HttpResponseMessage, byte[], HttpResponseMessage?>? Foreign { get; init; }

    /// <summary>Every spool's epoch.</summary>
    public string? Epoch { get; init; }

    /// <summary>Where the search for a seed that catches it begins: in those before it, what it breaks hardly happens.</summary>
    public ulong FirstSeed { get; init; } = 1;

    /// <summary>PUBACK before the spool's commit.</summary>
    public bool AcknowledgesEarly { get; init; }
}

/// <summary>What takes a batch in place of the pipeline.</summary>
/// <param name="ingest">The pipeline.</param>
internal delegate Task<EventOutcome[]> IngestStandIn(IReadOnlyList<DeviceEvent> events, Func<IReadOnlyList<DeviceEvent>, Task<EventOutcome[]>> ingest);
