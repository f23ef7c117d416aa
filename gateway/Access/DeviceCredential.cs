namespace SmartPilots.Gateway.Access;

/// <summary>What the gateway keeps of a device's credentials: never the password.</summary>
/// <param name="User">The MQTT user name.</param>
/// <param name="Scope">See <see cref="TopicScope"/>.</param>
/// <param name="Salt">Base64.</param>
/// <param name="Hash">Base64 of SHA-256 over salt and password.</param>
/// <param name="Topics">Of a device: topics beside its own on which it may speak; null for none.</param>
public sealed record DeviceCredential(
    string User, string Scope, string Salt, string Hash, DateTimeOffset IssuedAt, IReadOnlyList<MappedTopic>? Topics = null);
