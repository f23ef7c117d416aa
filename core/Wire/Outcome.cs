namespace SmartPilots.Core.Wire;

/// <summary>What became of one message. All but <see cref="Retry"/> are final: the gateway may forget the message.</summary>
public enum Outcome
{
    /// <summary>Something in it is new and newer than its stream's high-water mark.</summary>
    Accepted,

    /// <summary>Something in it is new, nothing is newer.</summary>
    Late,

    /// <summary>All of it was known already, from another message.</summary>
    Duplicate,

    /// <summary>Nothing in it could be read; the bytes wait in quarantine.</summary>
    Quarantined,

    /// <summary>This very message was counted before: an answer got lost. Not counted again.</summary>
    Redelivered,

    /// <summary>Not stored; send it again.</summary>
    Retry,
}
