namespace SmartPilots.Functions.Access;

/// <summary>What a key lets its holder do.</summary>
public enum CallerRole
{
    /// <summary>Hand in batches, nothing else.</summary>
    Gateway,

    /// <summary>Everything else: read, acknowledge, verify, rebuild.</summary>
    Operator,
}
