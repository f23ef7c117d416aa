using SmartPilots.Functions.Access;
using SmartPilots.Gateway.Access;

namespace SmartPilots.Local.Data;

/// <summary>What people and devices of one local system sign in with; made at its first start.</summary>
/// <param name="SigningKey">With which the system's own gateway signs its batches.</param>
internal sealed record Credentials(string OperatorKey, string GatewayKey, string MqttUser, string MqttPassword, string SigningKey = "")
{
    private const string User = "devices";

    /// <summary>Reads <c>credentials.json</c>, or makes it with <c>keys.json</c>, what the functions know of it; both with mode 0600.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static Credentials Open(DataFolder data)
    {
        if (!File.Exists(data.Credentials))
        {
            var made = new Credentials(CallerKey.Generate(), CallerKey.Generate(), User, CallerKey.Generate(), CallerKey.Generate());
            LocalKeys.Of(made).Save(data);
            made.Save(data);
        }
        var credentials = LocalJson.Read(data.Credentials, LocalJson.Default.Credentials);
        return credentials.SigningKey.Length > 0 ? credentials : credentials.WithSigningKey(data);
    }

    // A folder from before batches were signed.
    private Credentials WithSigningKey(DataFolder data)
    {
        var signing = this with { SigningKey = CallerKey.Generate() };
        LocalKeys.Read(data).With(LocalKeys.Own(signing)).Save(data);
        signing.Save(data);
        return signing;
    }

    public void Save(DataFolder data) =>
        AtomicFile.Write(data.Credentials, JsonSerializer.SerializeToUtf8Bytes(this, LocalJson.Default.Credentials), ownerOnly: true);
}
