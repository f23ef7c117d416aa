namespace SmartPilots.Gateway.Spooling;

/// <summary>The spool takes no more: its cap on bytes or on age is reached. The publisher keeps the message and gets no acknowledgement.</summary>
public sealed class SpoolRefusedException(string message) : Exception(message);
