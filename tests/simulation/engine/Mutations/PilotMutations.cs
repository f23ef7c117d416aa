using NodaTime;

namespace SmartPilots.Simulation.Mutations;

/// <summary>Instances that see the pilot otherwise than it is.</summary>
internal static class PilotMutations
{
    public static IReadOnlyList<Func<Mutation>> All { get; } =
    [
        () => new Mutation("partition-by-catalog", Promises.Accounted) { StoreByCatalog = (store, pilots) => new PartitionByCatalog(store, pilots) },
        () => new Mutation("pilot-file-of-before", Promises.Accounted) { Edition = found => found - 1 },
        () => new Mutation("days-cut-at-utc-midnight", Promises.Recomputable) { Device = device => device with { Zone = DateTimeZone.Utc } },
        () => new Mutation("old-readings-raise-alerts", Promises.LateIsNormal)
        {
            Device = device => device with { Limits = device.Limits with { StaleAfterSeconds = 365 * 24 * 3600 } },
        },
        () => new Mutation("clock-ahead-is-believed", Promises.Accounted)
        {
            Device = device => device with { Limits = device.Limits with { SkewLimitSeconds = 365 * 24 * 3600 } },
        },
    ];
}
