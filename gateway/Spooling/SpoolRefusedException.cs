namespace SmartPilots.Gateway.Spooling;

/// <summary>
/// The spool takes no more: a cap on bytes or age or the disk's reserve is reached. The publisher keeps the message, unacknowledged.
/// </summary>
public sealed class SpoolRefusedException(string message) : Exception(message);
