namespace SmartPilots.Local.Cost;

/// <summary>The price list <c>infra/prices.json</c>, which says for each price where it comes from.</summary>
internal sealed class Prices
{
    private readonly Dictionary<string, double> _usd;
    private readonly Dictionary<string, double> _billing;

    private Prices(Dictionary<string, double> usd, Dictionary<string, double> billing) => (_usd, _billing) = (usd, billing);

    public double Usd(string name) => _usd[name];

    public double Billing(string name) => _billing[name];

    /// <summary>The list that is built into this executable.</summary>
    public static Prices Load()
    {
        using var stream = typeof(Prices).Assembly.GetManifestResourceStream("prices.json")!;
        using var document = JsonDocument.Parse(stream);
        return new Prices(Read(document.RootElement.GetProperty("prices"), "usd"), Read(document.RootElement.GetProperty("billing"), "value"));
    }

    private static Dictionary<string, double> Read(JsonElement list, string value) =>
        list.EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value.GetProperty(value).GetDouble());
}
