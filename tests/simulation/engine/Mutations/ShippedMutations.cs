namespace SmartPilots.Simulation.Mutations;

/// <summary>Every broken variant that the simulation must catch: at least one for each promise.</summary>
internal static class ShippedMutations
{
    public static IReadOnlyList<Func<Mutation>> All { get; } =
    [
        .. GatewayMutations.All,
        .. IngestMutations.All,
        .. StoreMutations.All,
        .. PilotMutations.All,
    ];

    /// <summary>Null when there is none of that name.</summary>
    public static Func<Mutation>? Find(string name) => All.FirstOrDefault(mutation => mutation().Name == name);
}

/// <summary>The promises of the architecture, in its words.</summary>
internal static class Promises
{
    public const string NothingLost = "nothing acknowledged is lost";
    public const string NothingTwice = "nothing counts twice";
    public const string Recomputable = "aggregates are recomputable";
    public const string LateIsNormal = "late is normal";
    public const string Accounted = "everything is accounted for";
    public const string Limits = "a pilot's limits hold for all instances";
    public const string AlertsOnce = "alerts are published exactly once";
}
