namespace Azure.Data.Tables.Protocol;

/// <summary>What a storage connection string says about tables. Exactly one of the credentials is set.</summary>
internal sealed record ConnectionString(Uri Endpoint, TableSharedKeyCredential? SharedKey, AzureSasCredential? Sas)
{
    // Published for everybody: the emulator's account.
    private const string DevelopmentAccount = "devstoreaccount1";

    private const string DevelopmentKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    public static ConnectionString Parse(string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        var settings = text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(pair => pair.Split('=', 2))
            .ToDictionary(
                pair => pair[0],
                pair => pair.Length == 2 ? pair[1] : throw Bad("a setting has no value"),
                StringComparer.OrdinalIgnoreCase);

        if (settings.TryGetValue("UseDevelopmentStorage", out var development) && bool.TryParse(development, out var used) && used)
        {
            var host = settings.GetValueOrDefault("DevelopmentStorageProxyUri", "http://127.0.0.1").TrimEnd('/');
            return new(new Uri($"{host}:10002/{DevelopmentAccount}"), new(DevelopmentAccount, DevelopmentKey), null);
        }

        var account = settings.GetValueOrDefault("AccountName");
        var endpoint = EndpointOf(settings, account);
        if (settings.TryGetValue("SharedAccessSignature", out var sas)) return new(endpoint, null, new AzureSasCredential(sas));
        if (account is null) throw Bad("it lacks AccountName");
        var key = settings.GetValueOrDefault("AccountKey") ?? throw Bad("it lacks AccountKey and SharedAccessSignature");
        return new(endpoint, new TableSharedKeyCredential(account, key), null);
    }

    private static Uri EndpointOf(Dictionary<string, string> settings, string? account)
    {
        if (settings.TryGetValue("TableEndpoint", out var given)) return new Uri(given);
        if (account is null) throw Bad("it lacks TableEndpoint and AccountName");
        var scheme = settings.GetValueOrDefault("DefaultEndpointsProtocol", "https");
        var suffix = settings.GetValueOrDefault("EndpointSuffix", "core.windows.net");
        return new Uri($"{scheme}://{account}.table.{suffix}");
    }

    // Never the text itself: it holds the key.
    private static FormatException Bad(string why) => new($"The storage connection string is not usable: {why}.");
}
