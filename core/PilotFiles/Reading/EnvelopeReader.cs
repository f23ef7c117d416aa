using SmartPilots.Core.Decoding.Json;
using SmartPilots.Core.Decoding.Times;
using SmartPilots.Core.JsonFiles;

namespace SmartPilots.Core.PilotFiles.Reading;

/// <summary>
/// Reads an envelope: <c>time</c> (one or several, the best first), <c>counter</c>, <c>port</c>, <c>session</c>, <c>payload</c> with its
/// <c>coding</c>, <c>decoded</c>, <c>omitsZero</c>, and the conditions <c>skip</c> and <c>doubt</c>.
/// </summary>
internal static class EnvelopeReader
{
    public static EnvelopeShape? Read(FileObject item)
    {
        var name = item.Segment("envelope");
        item.Text("name");
        var payload = item.Object("payload");
        var shape = new EnvelopeShape(name ?? "")
        {
            Times = Times(item),
            Counter = PartReader.Path(item, "counter"),
            Port = PartReader.Path(item, "port"),
            Session = PartReader.Path(item, "session"),
            Raw = payload is null ? null : PartReader.Path(payload, "path"),
            Coding = payload is null ? [] : PartReader.Coding(payload),
            Decoded = PartReader.Path(item, "decoded"),
            Conditions = PartReader.Conditions(item),
            OmitsZero = item.Flag("omitsZero"),
        };
        payload?.Require("path");
        payload?.Done();
        if (shape is { Raw: null, Decoded: null } && !item.Has("payload") && !item.Has("decoded"))
            item.Problems.Add(item.Node, "an envelope holds a payload", "add \"payload\": { \"path\": \"data\", \"coding\": \"base64\" } or \"decoded\"");
        item.Done();
        return name is null ? null : shape;
    }

    private static List<(IReadOnlyList<PathStep> Path, PayloadTime Time)> Times(FileObject item)
    {
        var times = new List<(IReadOnlyList<PathStep>, PayloadTime)>();
        foreach (var node in item.Values("time"))
        {
            var (path, format) = (default(List<PathStep>), PayloadTime.Iso8601);
            if (node.Kind == JsonTokenType.StartObject)
            {
                var time = new FileObject(node, item.Problems);
                path = time.Require("path") is { } where ? PartReader.Path(time, where) : null;
                format = TimeReader.Members(time, TimeNotation.Auto);
                time.Done();
            }
            else
                path = PartReader.Path(item, node);
            if (path is not null)
                times.Add((path, format));
        }
        return times;
    }
}
