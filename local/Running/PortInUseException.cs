namespace SmartPilots.Local.Running;

/// <summary>A port that the system is to listen on is taken. Exit code 1.</summary>
internal sealed class PortInUseException(string what, int port, string option, Exception cause) : Exception(
    $"Port {port} ({what}) is in use. Choose another with {option}, or any free one with {option} 0.", cause);
