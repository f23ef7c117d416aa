namespace SmartPilots.Functions.Access;

/// <summary>What a key lets its holder do.</summary>
public enum CallerRole
{
    /// <summary>Hand in batches, nothing else.</summary>
    Gateway,

    /// <summary>Post a network server's webhooks under its own name, for its own pilots, nothing else.</summary>
    Integration,

    /// <summary>Deliver what the MQTT broker of an Event Grid namespace routes, within its scope, nothing else.</summary>
    EventGrid,

    /// <summary>Everything else, as role admin with scope <c>*</c>: see <see cref="Role"/>.</summary>
    Operator,
}
