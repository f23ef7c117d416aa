namespace SmartPilots.DeviceSim.Reconcile;

/// <summary>The API can't be asked. Exit code 1.</summary>
public sealed class ReconcileException(string message, Exception? cause = null) : Exception(message, cause);
