namespace SmartPilots.Gateway.Spooling;

/// <summary>
/// The spool's durable counts. At any time <see cref="Taken"/> is the sum of all others and of what is spooled. The names
/// are the ones in the file; do not renumber.
/// </summary>
internal enum SpoolCounter
{
    /// <summary>Committed to the spool since its epoch began.</summary>
    Taken,
    DeliveredAccepted,
    DeliveredLate,
    DeliveredDuplicate,
    DeliveredQuarantined,
    DeliveredRedelivered,

    /// <summary>Refused by the app one by one; kept in the table <c>poison</c>. Falls when someone orders a retry or drops them.</summary>
    Poisoned,

    /// <summary>Dropped at the cap or out of the poison, by choice of the operator.</summary>
    Dropped,

    /// <summary>No longer what was taken when it was read, or unreadable when a damaged file was recovered.</summary>
    Damaged,
}
