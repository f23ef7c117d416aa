namespace SmartPilots.Functions.Notifications;

/// <summary>The few words of a message that no pilot file holds. A language that is not here reads English.</summary>
/// <param name="DevicesSilent">{0} devices, {1} the gateway.</param>
internal sealed record MessageWords(string Over, string Limit, string DevicesSilent, string DevicesHeard)
{
    /// <summary>Before the severity of an alert that is told again.</summary>
    public string Still { get; init; } = "STILL";

    /// <summary>The same of one that nobody acknowledged in time.</summary>
    public string NotAcknowledged { get; init; } = "NOT ACKNOWLEDGED";

    /// <summary>{0} the gateway.</summary>
    public string GatewaySilent { get; init; } = "Gateway {0} sends nothing";
    public string Devices { get; init; } = "devices";

    private static readonly MessageWords English = new("OVER", "limit", "{0} devices behind gateway {1} send nothing", "{0} devices behind gateway {1} send again");

    private static readonly Dictionary<string, MessageWords> All = new()
    {
        ["en"] = English,
        ["fr"] = new("FINI", "limite", "{0} appareils de la passerelle {1} n'envoient plus rien", "{0} appareils de la passerelle {1} envoient à nouveau")
        {
            Still = "TOUJOURS", NotAcknowledged = "NON ACQUITTÉ", GatewaySilent = "La passerelle {0} n'envoie plus rien", Devices = "appareils",
        },
        ["pt"] = new("TERMINADO", "limite", "{0} dispositivos do gateway {1} não enviam nada", "{0} dispositivos do gateway {1} voltaram a enviar")
        {
            Still = "AINDA", NotAcknowledged = "NÃO RECONHECIDO", GatewaySilent = "O gateway {0} não envia nada", Devices = "dispositivos",
        },
        ["es"] = new("TERMINADO", "límite", "{0} dispositivos de la pasarela {1} no envían nada", "{0} dispositivos de la pasarela {1} envían de nuevo")
        {
            Still = "SIGUE", NotAcknowledged = "SIN RECONOCER", GatewaySilent = "La pasarela {0} no envía nada", Devices = "dispositivos",
        },
    };

    public static MessageWords Of(string language) => All.GetValueOrDefault(language.Split('-')[0], English);
}
