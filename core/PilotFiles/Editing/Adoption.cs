using System.Text.Json.Nodes;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.PilotFiles.Editing;

/// <summary>What a person decides about a device that is to be adopted; null for what the message tells.</summary>
/// <param name="Device">Site and device; needed when the message's topic names none and the pilot has several sites.</param>
/// <param name="Type">A device type of the pilot file or one that ships; null: the one that reads the message, or a new one made from it.</param>
public sealed record AdoptionChoice(DeviceKey? Device = null, string? Type = null, string? Name = null);

/// <summary>A pilot file that knows the device of a message which waits in quarantine.</summary>
/// <param name="Json">The whole file.</param>
/// <param name="Added">What was added to it, a line each.</param>
/// <param name="Readings">What the message turns into by it, such as <c>level_m = 2.4 m at …</c>.</param>
public sealed record Adoption(DeviceKey Device, string Type, byte[] Json, IReadOnlyList<string> Added, IReadOnlyList<string> Readings)
{
    /// <summary>Proposes the entry of an unknown device, and of a topic that no source maps.</summary>
    /// <param name="pilot">In force, as its file states it.</param>
    /// <param name="now">UTC ticks.</param>
    /// <exception cref="InvalidDataException">The message tells too little, or the choice is wrong; says what to give.</exception>
    public static Adoption Propose(PilotDefinition pilot, string topic, ReadOnlyMemory<byte> payload, AdoptionChoice choice, long now)
    {
        var place = AdoptionPlace.Of(pilot, topic, payload.Span, choice.Device);
        if (choice.Type is { } given)
        {
            if (!new PilotFileEdit(pilot.Json).HasType(given) && !DeviceTypeLibrary.Names.Contains(given))
                throw new InvalidDataException($"There is no device type {given} in the pilot file, and none that ships (pilot types lists them).");
            return Made(pilot, place, choice, given, null, topic, payload, now);
        }
        // The type that reads most of it; with the same count the pilot's own.
        var found = Candidates(pilot, topic, payload.Span).Select(type => Made(pilot, place, choice, type, null, topic, payload, now))
            .Where(made => made.Readings.Count > 0).OrderByDescending(made => made.Readings.Count).FirstOrDefault();
        if (found is not null)
            return found;
        var made = TypeProposal.Of(FreeName(pilot, place.Device.Device), payload.Span) ?? throw new InvalidDataException(
            $"The message of {topic} is no JSON object with values in it, and no device type of the pilot reads it: say which one does (--type).");
        return Made(pilot, place, choice, (string)made["type"]!, made, topic, payload, now);
    }

    private static Adoption Made(PilotDefinition pilot, AdoptionPlace place, AdoptionChoice choice, string type, JsonObject? newType, string topic,
        ReadOnlyMemory<byte> payload, long now)
    {
        var added = new List<string>();
        var edit = new PilotFileEdit(pilot.Json);
        var device = place.Device;
        if (newType is not null)
        {
            edit.AddDeviceType(newType);
            added.Add($"device type {type}: {string.Join(", ", newType["streams"]!.AsArray().Select(stream => $"{stream!["stream"]} ({stream["unit"] ?? "state"})"))}");
        }
        if (!edit.HasSite(device.Site))
        {
            edit.AddSite(device.Site, device.Site);
            added.Add($"site {device.Site}");
        }
        edit.AddDevice(device.Site, device.Device, choice.Name ?? device.Device, type, place.Id is { } id ? [id] : []);
        added.Add($"device {device}, a {type}{(place.Id is null ? "" : $" with the id {place.Id}")}");
        if (place.Source is { } source)
        {
            edit.AddSource(source.DeepClone().AsObject());
            added.Add($"source {source["topic"]}");
        }
        var read = PilotFileReader.Read(edit.Json, $"{pilot.Id}.json");
        if (read.Pilot is not { } changed)
            throw new InvalidDataException(string.Join(Environment.NewLine, read.Errors));
        var steps = DecodeTrace.Run(new PilotCatalog([changed]), topic, payload.Span, now);
        var readings = steps.Any(step => step.Reason != Reason.None) ? [] : steps.Where(step => step.Name == "reading").Select(step => step.Text).ToList();
        return new Adoption(device, type, edit.Json, added, readings);
    }

    private static IEnumerable<string> Candidates(PilotDefinition pilot, string topic, ReadOnlySpan<byte> payload)
    {
        var own = JsonNode.Parse(Encoding.UTF8.GetString(pilot.Json.Span).TrimStart('\uFEFF'))!["deviceTypes"]?.AsArray() ?? [];
        var used = pilot.Sites.SelectMany(site => site.Devices).Select(device => device.Type);
        var matching = DeviceTypeLibrary.Names.Where(name => DeviceTypeLibrary.Find(name)!.Topic?.Matches(topic) == true);
        return payload.Length == 0 ? [] : own.Select(type => (string)type!["type"]!).Concat(used).Concat(matching).Distinct().ToList();
    }

    private static string FreeName(PilotDefinition pilot, string device)
    {
        var edit = new PilotFileEdit(pilot.Json);
        var name = $"{device}-type";
        for (var i = 2; edit.HasType(name) || DeviceTypeLibrary.Names.Contains(name); i++)
            name = $"{device}-type-{i}";
        return name;
    }
}
