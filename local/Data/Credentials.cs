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
internal sealed record LocalKeys(string Operators, string Gateways, string Integrations = "")
{
    public static LocalKeys Of(Credentials credentials) => new(
        CallerKey.Of("operator", CallerRole.Operator, credentials.OperatorKey).ToString(),
        CallerKey.Of(Running.LocalSystem.GatewayName, CallerRole.Gateway, credentials.GatewayKey).ToString());

    public static CallerKeys Open(DataFolder data)
    {
        var keys = LocalJson.Read(data.Keys, LocalJson.Default.LocalKeys);
        return CallerKeys.Parse(keys.Operators, keys.Gateways, keys.Integrations);
    }

    /// <summary>Lets one more key of an integration in, beside those it has: that is how one is replaced without a gap.</summary>
    public static void AddIntegration(DataFolder data, CallerKey key)
    {
        Credentials.Open(data); // a folder that no system has run on yet has no keys
        Change(data, entries => [.. entries, key.ToString()]);
    }

    /// <summary>Lets none of an integration's keys in, or only its newest. Gives how many there are fewer.</summary>
    public static int RevokeIntegration(DataFolder data, string name, bool keepNewest)
    {
        var revoked = 0;
        Change(data, entries =>
        {
            var own = entries.FindAll(entry => entry.StartsWith(name + ":", StringComparison.Ordinal));
            if (keepNewest && own.Count > 0)
                own.RemoveAt(own.Count - 1);
            revoked = own.Count;
            return [.. entries.Except(own)];
        });
        return revoked;
    }

    private static void Change(DataFolder data, Func<List<string>, List<string>> change)
    {
        var keys = LocalJson.Read(data.Keys, LocalJson.Default.LocalKeys);
        var entries = change([.. keys.Integrations.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        var next = keys with { Integrations = string.Join(' ', entries) };
        CallerKeys.Parse(next.Operators, next.Gateways, next.Integrations);
        AtomicFile.Write(data.Keys, System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(next, LocalJson.Default.LocalKeys), ownerOnly: true);
    }
}
