using System.Text.Json;
using SmartPilots.Functions.Access;

namespace SmartPilots.Local.Data;

/// <summary>What people and devices of one local system sign in with; made at its first start. The functions see hashes only.</summary>
internal sealed record Credentials(string OperatorKey, string GatewayKey, string MqttUser, string MqttPassword)
{
    private const string User = "devices";

    /// <summary>Reads <c>credentials.json</c>, or makes it (mode 0600) with <c>keys.json</c>, the hashes.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static Credentials Open(DataFolder data)
    {
        if (!File.Exists(data.Credentials))
        {
            var made = new Credentials(CallerKey.Generate(), CallerKey.Generate(), User, CallerKey.Generate());
            AtomicFile.Write(data.Keys, JsonSerializer.SerializeToUtf8Bytes(LocalKeys.Of(made), LocalJson.Default.LocalKeys), ownerOnly: true);
            AtomicFile.Write(data.Credentials, JsonSerializer.SerializeToUtf8Bytes(made, LocalJson.Default.Credentials), ownerOnly: true);
        }
        return LocalJson.Read(data.Credentials, LocalJson.Default.Credentials);
    }
}

/// <summary>The hashes of a local system's keys, in the form of the app's settings.</summary>
internal sealed record LocalKeys(string Operators, string Gateways)
{
    public static LocalKeys Of(Credentials credentials) => new(
        CallerKey.Of("operator", CallerRole.Operator, credentials.OperatorKey).ToString(),
        CallerKey.Of(Running.LocalSystem.GatewayName, CallerRole.Gateway, credentials.GatewayKey).ToString());

    public static CallerKeys Open(DataFolder data)
    {
        var keys = LocalJson.Read(data.Keys, LocalJson.Default.LocalKeys);
        return CallerKeys.Parse(keys.Operators, keys.Gateways);
    }
}
