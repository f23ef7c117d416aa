using System.Xml;

namespace SmartPilots.Functions.OpenData;

/// <summary>Writes warnings as CAP 1.2 (OASIS, Common Alerting Protocol) and their list as Atom (RFC 4287).</summary>
/// <param name="address">Of the app, without a slash at its end.</param>
/// <param name="host">Stands in the sender's name.</param>
internal sealed class CapXml(AppFacts facts, string address, string host)
{
    public const string CapType = "application/cap+xml; charset=utf-8";
    public const string AtomType = "application/atom+xml; charset=utf-8";
    private const string Cap = "urn:oasis:names:tc:emergency:cap:1.2";
    private const string Atom = "http://www.w3.org/2005/Atom";

    private string Sender => $"smartpilots@{host}";

    public byte[] Alert(WarningMessage message) => Write(xml =>
    {
        xml.WriteStartElement("alert", Cap);
        Element(xml, "identifier", message.Id);
        Element(xml, "sender", Sender);
        Element(xml, "sent", Time(message.SentAt, message));
        Element(xml, "status", facts.SimulatedSpeed is null ? "Actual" : "Test"); // where devices are simulated, nobody must act on it
        Element(xml, "msgType", message.Cleared is null ? "Alert" : "Cancel");
        Element(xml, "scope", "Public");
        if (message.Cleared is not null)
            Element(xml, "references", $"{Sender},{message.BegunId},{Time(message.Since, message)}");
        WriteInfo(xml, message, null);
        foreach (var language in message.Warning.Texts.Keys.Order(StringComparer.Ordinal))
            WriteInfo(xml, message, language);
        xml.WriteEndElement();
    });

    public byte[] Feed(string pilot, string name, IReadOnlyList<WarningMessage> messages) => Write(xml =>
    {
        xml.WriteStartElement("feed", Atom);
        xml.WriteElementString("id", Atom, $"{address}/open/{pilot}/warnings.atom");
        xml.WriteElementString("title", Atom, name);
        xml.WriteElementString("updated", Atom, CsvText.Text(messages.Count > 0 ? messages[0].SentAt : DateTime.UnixEpoch));
        xml.WriteStartElement("author", Atom);
        xml.WriteElementString("name", Atom, name);
        xml.WriteEndElement();
        Link(xml, "self", $"{address}/open/{pilot}/warnings.atom", "application/atom+xml");
        foreach (var message in messages)
        {
            var url = $"{address}/open/cap/v1.2/{Uri.EscapeDataString(message.Id)}";
            xml.WriteStartElement("entry", Atom);
            xml.WriteElementString("id", Atom, url);
            xml.WriteElementString("title", Atom, $"{message.Warning.Text.Event}: {message.Site.Name}");
            xml.WriteElementString("updated", Atom, CsvText.Text(message.SentAt));
            xml.WriteElementString("summary", Atom, message.Cleared is null ? message.Warning.Text.Instruction ?? message.Warning.Text.Event : "It is over.");
            Link(xml, "alternate", url, "application/cap+xml");
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    });

    private static void WriteInfo(XmlWriter xml, WarningMessage message, string? language)
    {
        var text = message.Warning.In(language);
        xml.WriteStartElement("info", Cap);
        if (language is not null)
            Element(xml, "language", language);
        Element(xml, "category", message.Warning.Category);
        Element(xml, "event", text.Event);
        if (message.Cleared is not null)
            Element(xml, "responseType", "AllClear");
        Element(xml, "urgency", message.Cleared is null ? "Immediate" : "Past");
        Element(xml, "severity", message.Warning.Severity);
        Element(xml, "certainty", "Observed");
        Element(xml, "effective", Time(message.SentAt, message));
        Element(xml, "senderName", message.Pilot.Names.In(language, message.Pilot.Name));
        Element(xml, "headline", text.Event);
        if (text.Instruction is not null && message.Cleared is null)
            Element(xml, "instruction", text.Instruction);
        xml.WriteStartElement("area", Cap);
        Element(xml, "areaDesc", message.Site.Names.In(language, message.Site.Name));
        if (message.Site is { Latitude: { } latitude, Longitude: { } longitude, Public: { } isPublic })
            Element(xml, "circle", string.Create(CultureInfo.InvariantCulture, $"{latitude},{longitude} {isPublic.RadiusKm}"));
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void Element(XmlWriter xml, string name, string text) => xml.WriteElementString(name, Cap, text);

    private static void Link(XmlWriter xml, string relation, string url, string type)
    {
        xml.WriteStartElement("link", Atom);
        xml.WriteAttributeString("rel", relation);
        xml.WriteAttributeString("href", url);
        xml.WriteAttributeString("type", type);
        xml.WriteEndElement();
    }

    // By the site's clock in whole seconds; the standard allows no Z, and writes UTC as -00:00.
    private static string Time(DateTime utc, WarningMessage message) =>
        NodaTime.Instant.FromDateTimeUtc(utc).InZone(message.Site.Zone).ToDateTimeOffset().ToString("yyyy-MM-dd'T'HH:mm:sszzz",
            CultureInfo.InvariantCulture).Replace("+00:00", "-00:00", StringComparison.Ordinal);

    private static byte[] Write(Action<XmlWriter> write)
    {
        using var to = new MemoryStream();
        using (var xml = XmlWriter.Create(to, new XmlWriterSettings { Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), Indent = true }))
            write(xml);
        return to.ToArray();
    }
}
