using SmartPilots.Core.Decoding;
using SmartPilots.Core.Decoding.Json;
using SmartPilots.Core.JsonFiles;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.PilotFiles.Reading;

/// <summary>Reads one source: topics that are not ours, whose messages they are, and what is wrapped around payloads.</summary>
/// <param name="envelopes">The pilot file's own, before those that ship.</param>
internal sealed class SourceReader(IReadOnlyList<SiteOutline> sites, IReadOnlyDictionary<string, EnvelopeShape> envelopes)
{
    private const string Places = "put {device} in the topic, give \"device\" as site/device, or say by \"id\" where messages name it, such as \"{$.id}\"";

    public SourceDefinition? Read(FileObject item)
    {
        var text = item.Text("topic", required: true);
        var source = new SourceDefinition(null!)
        {
            Envelope = Envelope(item), Device = item.Text("device"), Stream = item.Text("stream"), Presence = Presence(item), Coding = PartReader.Coding(item),
        };
        var conditions = PartReader.Conditions(item);
        if (conditions.Count > 0 && source.Envelope is { } envelope)
            source = source with { Envelope = envelope with { Conditions = [.. envelope.Conditions, .. conditions] } };
        else if (conditions.Count > 0)
            item.Problems.Add(item.Node, "without an envelope, conditions are the decoder's", "move \"skip\" and \"doubt\" to the device type's decoder");
        var id = item.Text("id");
        TopicPattern? pattern = null;
        if (text is not null && !TopicPattern.TryParse(text, out pattern))
        {
            item.Problems.Add(item.Take("topic")!, $"\"{text}\" is no topic pattern",
                "levels between slashes; + for any level, # at the end for any more, each name in braces once, such as {device}");
        }
        else if (pattern is { MatchesOwnTopics: true })
        {
            item.Problems.Add(item.Take("topic")!, $"\"{text}\" matches topics of SmartPilots itself, pilots/{{pilot}}/{{site}}/{{device}}/{{channel}}",
                "begin with the first level that these devices' topics have; devices on our own topics need no source");
            pattern = null;
        }
        else if (pattern is not null)
            source = source with { Topic = pattern, Id = Identity(item, pattern, id) };
        if (pattern is not null && source.Id is null && (id is null || source.Device is not null) && (pattern.NamesDevice || id is not null) == source.Device is not null)
            item.Problems.Add(item.Node, "a source names its device once", Places);
        if (source.Device is { } device && !sites.Any(site => site.Devices.Any(known => $"{site.Id}/{known.Id}" == device)))
        {
            item.Problems.NoSuch(item.Take("device")!, "device (site/device)", device,
                [.. sites.SelectMany(site => site.Devices.Select(known => $"{site.Id}/{known.Id}"))]);
        }
        item.Done();
        return pattern is null ? null : source;
    }

    private EnvelopeShape? Envelope(FileObject item)
    {
        if (item.Text("envelope") is not { } name)
            return null;
        if (envelopes.TryGetValue(name, out var own) || EnvelopeLibrary.All.TryGetValue(name, out own))
            return own;
        string[] known = [.. envelopes.Keys, .. EnvelopeLibrary.All.Keys];
        item.Problems.NotOneOf(item.Take("envelope")!, name, known);
        return null;
    }

    private static IdentityTemplate? Identity(FileObject item, TopicPattern topic, string? text)
    {
        if (text is null)
            return null;
        var template = IdentityTemplate.Parse(text, topic, out var problem);
        if (template is null)
            item.Problems.Add(item.Take("id")!, problem, "write levels of the topic and paths into the payload in braces, such as \"{device}\" or \"{$.id}\"");
        return template;
    }

    private static PresenceShape? Presence(FileObject item)
    {
        if (item.Object("presence") is not { } presence)
            return null;
        var shape = new PresenceShape(PartReader.Path(presence, "path"), Texts(presence, "online"), Texts(presence, "offline"));
        presence.Done();
        return shape;
    }

    // True, false and numbers may stand as such: messages are compared by what is written.
    private static List<string> Texts(FileObject presence, string name)
    {
        var node = presence.Take(name);
        var texts = node is null ? [name] : (node.Kind == JsonTokenType.StartArray ? node.Items : [node]).Select(Written).OfType<string>().ToList();
        if (texts.Count == 0)
            presence.Problems.Add(node ?? presence.Node, $"\"{name}\" names no text", $"write such as \"{name}\": [\"{name}\", true, 1]");
        return texts;
    }

    private static string? Written(FileNode node) => node.Kind switch
    {
        JsonTokenType.String or JsonTokenType.Number when node.Text.Length > 0 => node.Text,
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        _ => null,
    };
}
