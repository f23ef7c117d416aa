namespace SmartPilots.DeviceSim.Publish;

/// <summary>Where a system is and what to sign in with.</summary>
/// <param name="Api">Such as <c>http://127.0.0.1:8080</c>.</param>
/// <param name="OperatorKey">For the API.</param>
public sealed record SystemAddress(Uri Api, string MqttHost, int MqttPort, string? MqttUser, string? MqttPassword, string OperatorKey)
{
    // No key in a log: a record would print all its members.
    public override string ToString() => $"{MqttHost}:{MqttPort}, {Api}";
}

/// <summary>
/// Finds the system. Asked anew at each connection, because one that was restarted may be elsewhere. Throws
/// <see cref="SystemAbsentException"/> while there is none.
/// </summary>
public delegate ValueTask<SystemAddress> FindSystem(CancellationToken cancellationToken);

/// <summary>There is no system to speak to (yet). Exit code 1.</summary>
public sealed class SystemAbsentException(string message) : Exception(message);
