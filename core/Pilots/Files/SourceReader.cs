using SmartPilots.Core.Decoding;

namespace SmartPilots.Core.Pilots.Files;

/// <summary>Reads one source: topics that are not ours.</summary>
internal static class SourceReader
{
    private static readonly Dictionary<string, EnvelopeShape?> Envelopes =
        EnvelopeShape.All.ToDictionary(shape => shape.Name, EnvelopeShape? (shape) => shape);

    public static SourceDefinition? Read(FileObject item, IReadOnlyList<SiteOutline> sites)
    {
        var text = item.Text("topic", required: true);
        var envelope = item.Choice("envelope", null, Envelopes);
        var device = item.Text("device");
        TopicPattern? pattern = null;
        if (text is not null && !TopicPattern.TryParse(text, out pattern))
            item.Problems.Add(item.Take("topic")!, $"\"{text}\" is no topic pattern", "segments between slashes; + for any, {device} once");
        else if (pattern is not null && pattern.NamesDevice == (device is not null))
            item.Problems.Add(item.Node, "a source names its device once", "put {device} in the topic, or give \"device\" as site/device");
        if (device is not null && !sites.Any(site => site.Devices.Any(known => $"{site.Id}/{known.Id}" == device)))
        {
            item.Problems.NoSuch(item.Take("device")!, "device (site/device)", device,
                [.. sites.SelectMany(site => site.Devices.Select(known => $"{site.Id}/{known.Id}"))]);
        }
        item.Done();
        return pattern is null ? null : new SourceDefinition(pattern, envelope, device);
    }
}
