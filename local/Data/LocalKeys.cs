using SmartPilots.Functions.Access;
using SmartPilots.Gateway.Access;

namespace SmartPilots.Local.Data;

/// <summary>
/// What the functions of a local system know of its callers (<c>keys.json</c>, mode 0600), in the form of the app's settings: hashes of
/// the keys, and per gateway its scope and the signing keys themselves, which an HMAC cannot do without.
/// </summary>
internal sealed record LocalKeys(string Operators, string Gateways, string Known = "", string Integrations = "")
{
    /// <summary>The gateway that runs in the same process.</summary>
    public const string GatewayName = "local";

    /// <summary>What is valid at once: the one in use and the one that replaces it.</summary>
    private const int KeysAtOnce = 2;

    /// <summary>The operator key of this machine's own commands and links; <see cref="Credentials"/> holds it.</summary>
    public const string OwnOperator = "operator";

    public static LocalKeys Of(Credentials credentials) => new(
        CallerKey.Of(OwnOperator, CallerRole.Operator, credentials.OperatorKey).ToString(),
        CallerKey.Of(GatewayName, CallerRole.Gateway, credentials.GatewayKey).ToString(),
        Own(credentials).ToSetting());

    public static KnownGateway Own(Credentials credentials) =>
        KnownGateway.Parse($"{GatewayName}:*:{credentials.SigningKey}");

    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static LocalKeys Read(DataFolder data) => LocalJson.Read(data.Keys, LocalJson.Default.LocalKeys);

    public CallerKeys Callers() => CallerKeys.Parse(Operators, Gateways, Integrations);

    public IReadOnlyList<KnownGateway> KnownGateways() => Functions.Access.KnownGateways.Parse(Known);

    public void Save(DataFolder data) =>
        AtomicFile.Write(data.Keys, JsonSerializer.SerializeToUtf8Bytes(this, LocalJson.Default.LocalKeys), ownerOnly: true);

    /// <summary>Adds a gateway, or puts it in place of the one of that name.</summary>
    public LocalKeys With(KnownGateway gateway) => this with
    {
        Known = string.Join(' ', KnownGateways().Where(known => known.Name != gateway.Name).Append(gateway).Select(known => known.ToSetting())),
    };

    /// <summary>Adds a key of a gateway; beyond two, the oldest goes.</summary>
    /// <param name="others">How many of its older keys stay.</param>
    public LocalKeys WithKey(string gateway, string key, int others = KeysAtOnce - 1)
    {
        var of = Hashes().ToLookup(hash => hash.StartsWith(gateway + ":", StringComparison.Ordinal));
        return this with
        {
            Gateways = string.Join(' ', [.. of[false], .. of[true].TakeLast(others), CallerKey.Of(gateway, CallerRole.Gateway, key).ToString()]),
        };
    }

    public LocalKeys WithoutKeys(string gateway) => this with
    {
        Gateways = string.Join(' ', Hashes().Where(hash => !hash.StartsWith(gateway + ":", StringComparison.Ordinal))),
    };

    /// <summary>The names of the operators' keys.</summary>
    public IReadOnlyList<string> OperatorIds() => [.. Split(Operators).Select(entry => entry.Split(':')[0])];

    public LocalKeys WithOperator(string id, string key) => this with
    {
        Operators = string.Join(' ', [.. Split(Operators), CallerKey.Of(id, CallerRole.Operator, key).ToString()]),
    };

    public LocalKeys WithoutOperator(string id) => this with
    {
        Operators = string.Join(' ', Split(Operators).Where(entry => !entry.StartsWith(id + ":", StringComparison.Ordinal))),
    };

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
        var keys = Read(data);
        var entries = change([.. Split(keys.Integrations)]);
        var next = keys with { Integrations = string.Join(' ', entries) };
        next.Callers();
        next.Save(data);
    }

    private string[] Hashes() => Split(Gateways);

    private static string[] Split(string entries) => entries.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
