using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SmartPilots.DeviceSim.Publish;
using SmartPilots.DeviceSim.Replay;
using SmartPilots.Tests.Support;

namespace SmartPilots.DeviceSim.Tests.Replay;

/// <summary>What a table comes to through a map: readings as <c>time device stream value</c>, then what is unreadable.</summary>
internal static class Table
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <param name="map">Its pilot and site may be left out.</param>
    public static List<string> Read(ScratchFolder folder, string text, string map, string name = "r.csv")
    {
        File.WriteAllText(Path.Combine(folder.Path, name), text);
        return Read(Open(folder, Path.Combine(folder.Path, name), map));
    }

    public static CsvRecording Open(ScratchFolder folder, string file, string map)
    {
        var members = JsonNode.Parse(map, documentOptions: Lenient)!.AsObject();
        members.TryAdd("pilot", "p");
        members.TryAdd("site", "s");
        return CsvRecording.Open(file, folder.Write("m.json", members.ToJsonString()), Repository.PathTo("pilots/maps"));
    }

    public static List<string> Read(CsvRecording recording)
    {
        var lines = recording.Messages().SelectMany(Readings).ToList();
        lines.AddRange(recording.Unreadable.Select(row => row.ToString()));
        return lines;
    }

    private static IEnumerable<string> Readings(SimulatedMessage message)
    {
        var plain = PlainPayload.TryRead(message.Payload)!.Value;
        var at = DateTime.UnixEpoch.AddMilliseconds(plain.Milliseconds);
        var time = at.ToString(at.Millisecond == 0 ? "u" : "yyyy-MM-dd HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        foreach (var (stream, value) in plain.Values)
        {
            var unit = plain.Units.FirstOrDefault(one => one.Stream == stream).Unit;
            yield return string.Create(CultureInfo.InvariantCulture,
                $"{time} {message.Topic.Split('/')[3]} {stream} {value:0.##########}{(unit is null ? "" : " " + unit)}{(plain.IsDoubtful ? " doubtful" : "")}");
        }
    }
}
