namespace SmartPilots.DeviceSim.Publish;

/// <summary>Publishing can't go on: signed in wrongly, or nothing moved for too long. Exit code 1.</summary>
public sealed class PublishException(string message, Exception? cause = null) : Exception(message, cause);
