namespace SmartPilots.Functions.Notifications;

/// <summary>The few words of a message that no pilot file holds. A language that is not here reads English.</summary>
/// <param name="DevicesSilent">{0} devices, {1} the gateway.</param>
internal sealed record MessageWords(string Over, string Limit, string DevicesSilent, string DevicesHeard)
{
    private static readonly MessageWords English = new("OVER", "limit", "{0} devices behind gateway {1} send nothing", "{0} devices behind gateway {1} send again");

    private static readonly Dictionary<string, MessageWords> All = new()
    {
        ["en"] = English,
        ["fr"] = new("FINI", "limite", "{0} appareils de la passerelle {1} n'envoient plus rien", "{0} appareils de la passerelle {1} envoient à nouveau"),
        ["pt"] = new("TERMINADO", "limite", "{0} dispositivos do gateway {1} não enviam nada", "{0} dispositivos do gateway {1} voltaram a enviar"),
        ["es"] = new("TERMINADO", "límite", "{0} dispositivos de la pasarela {1} no envían nada", "{0} dispositivos de la pasarela {1} envían de nuevo"),
    };

    public static MessageWords Of(string language) => All.GetValueOrDefault(language.Split('-')[0], English);
}
