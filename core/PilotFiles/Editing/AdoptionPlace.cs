using System.Text.Json.Nodes;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.PilotFiles.Editing;

/// <summary>Where in a pilot file the device of a message goes, and what maps its topic to it.</summary>
/// <param name="Id">Its name on topics of a source with <c>{device}</c>; null without.</param>
/// <param name="Source">To be added; null when the topic is ours or a source's already.</param>
internal sealed record AdoptionPlace(DeviceKey Device, string? Id, JsonObject? Source)
{
    private const int MaxSegment = 64;

    /// <exception cref="InvalidDataException">The device is known, or nobody can tell where it stands.</exception>
    public static AdoptionPlace Of(PilotDefinition pilot, string topic, ReadOnlySpan<byte> payload, DeviceKey? chosen)
    {
        if (chosen is not null && chosen.Pilot != pilot.Id)
            throw new InvalidDataException($"{chosen} is no device of pilot {pilot.Id}.");
        var catalog = new PilotCatalog([pilot]);
        if (catalog.TryRoute(topic, payload, out var known))
            throw new InvalidDataException($"{topic} leads to {known.Key}, which the pilot file has already: requeue takes in what waits.");
        if (DeviceTopic.TryParse(topic, out var own) && !catalog.IsSourceTopic(topic))
        {
            if (chosen is not null && chosen != own!.Device)
                throw new InvalidDataException($"{topic} is the topic of {own.Device}, and of no other device.");
            return own!.Device.Pilot == pilot.Id && own.Channel is DeviceTopic.Readings or DeviceTopic.Status
                ? new AdoptionPlace(own.Device, null, null)
                : throw new InvalidDataException($"{topic} is no topic of readings of a device of pilot {pilot.Id}.");
        }
        if (catalog.IsSourceTopic(topic))
        {
            var unknown = catalog.UnknownId(topic, payload);
            return unknown.Length > 0 ? new AdoptionPlace(Free(pilot, chosen, unknown), unknown, null) : throw new InvalidDataException(
                $"The message of {topic} says no id where the source's \"id\" looks: put the source right first.");
        }
        var shipped = DeviceTypeLibrary.Names.Select(name => DeviceTypeLibrary.Find(name)!.Topic).FirstOrDefault(pattern => pattern?.Matches(topic) == true);
        if (shipped is not null && shipped.Matches(topic, out var id))
            return new AdoptionPlace(Free(pilot, chosen, id.ToString()), id.ToString(), new JsonObject { ["topic"] = shipped.ToString() });
        if (!TopicPattern.TryParse(topic, out _))
            throw new InvalidDataException($"{topic} cannot be written as a source's topic.");
        var device = Free(pilot, chosen, topic);
        return new AdoptionPlace(device, null, new JsonObject { ["topic"] = topic, ["device"] = $"{device.Site}/{device.Device}" });
    }

    private static DeviceKey Free(PilotDefinition pilot, DeviceKey? chosen, string name)
    {
        var key = chosen ?? (pilot.Sites is [var only] ? new DeviceKey(pilot.Id, only.Id, Segment(name)) : throw new InvalidDataException(
            $"The pilot has several sites: say where the device stands, --as {pilot.Id}/SITE/{Segment(name)}."));
        return pilot.Sites.SelectMany(site => site.Devices).All(device => device.Key != key) ? key
            : throw new InvalidDataException($"{key} is there already: give the new one another name (--as), or add the id \"{name}\" to its \"ids\".");
    }

    private static string Segment(string name)
    {
        var segment = string.Concat(name.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')).Trim('-');
        return segment.Length == 0 ? "device" : segment[..Math.Min(segment.Length, MaxSegment)];
    }
}
