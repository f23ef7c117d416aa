namespace SmartPilots.Core.Storage;

/// <summary>A read that the store could not serve now: no disk, no network, throttled. The caller's answer is 503 and try again.</summary>
public sealed class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
