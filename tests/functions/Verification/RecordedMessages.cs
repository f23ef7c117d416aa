using System.Globalization;
using System.Text;
using SmartPilots.Core.PilotFiles;
using SmartPilots.DeviceSim.Replay;
using SmartPilots.Tests.Support;

namespace SmartPilots.Functions.Tests.Verification;

/// <summary>Real data as messages of a pilot, in order of time. A test that needs it is skipped where it is absent.</summary>
internal sealed record RecordedMessages(PilotDefinition Pilot, IReadOnlyList<(string Topic, byte[] Payload)> Messages)
{
    /// <summary>Everything instead of a part that is quick: for a long run.</summary>
    public static bool Whole { get; } = Environment.GetEnvironmentVariable("SMARTPILOTS_WHOLE_DATA") == "1";

    public static RecordedMessages Daiad() => FromRecording("daiad", "daiad/swm_trialA_clean.csv.gz", "00248e83", "05be51c3", "1f8730a9");

    public static RecordedMessages Batadal() => FromRecording("batadal", "batadal/BATADAL_dataset03.csv.gz", "t1", "pu2");

    /// <summary>The burst of 20 February 2014: every station's parameters are devices with one stream.</summary>
    public static RecordedMessages UkFlood()
    {
        var devices = new Dictionary<string, string>();
        var messages = new List<(DateTimeOffset At, string Topic, byte[] Payload)>();
        foreach (var line in System.IO.File.ReadLines(File("ukflood2014/www/stations.tsv")).Skip(1))
        {
            var f = line.Split('\t');
            if (!decimal.TryParse(f[8], NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
                continue;
            var name = string.Join('|', f[1], f[5], f[6], f[7]);
            if (!devices.TryGetValue(name, out var device))
                devices[name] = device = string.Create(CultureInfo.InvariantCulture, $"s{devices.Count:D4}");
            var at = DateTimeOffset.Parse(f[0], CultureInfo.InvariantCulture);
            messages.Add((at, $"pilots/uk-flood/rivers/{device}/readings", Encoding.UTF8.GetBytes(
                string.Create(CultureInfo.InvariantCulture, $"{{\"t\":{at.ToUnixTimeMilliseconds()},\"values\":{{\"value\":{value}}}}}"))));
        }
        var json = """
            { "pilot": "uk-flood", "name": "Floods of 2014", "zone": "Europe/London", "limits": { "rawRetentionDays": 36500 },
              "deviceTypes": [ { "type": "gauge", "name": "Gauge", "streams": [ { "stream": "value", "label": "Value", "unit": "1" } ] } ],
              "sites": [ { "site": "rivers", "name": "Rivers", "devices": [ DEVICES ] } ] }
            """.Replace("DEVICES", string.Join(',', devices.Values.Select(d => $$"""{ "device": "{{d}}", "type": "gauge", "name": "{{d}}" }""")),
            StringComparison.Ordinal);
        return new RecordedMessages(Read(Encoding.UTF8.GetBytes(json)), [.. messages.OrderBy(m => m.At).Select(m => (m.Topic, m.Payload))]);
    }

    private static RecordedMessages FromRecording(string pilot, string file, params string[] quick)
    {
        var recording = CsvRecording.Open(File(file), Repository.PathTo($"pilots/maps/{pilot}.map.json"));
        var messages = recording.Messages()
            .Where(m => Whole || quick.Any(start => m.Topic.Contains($"/{start}", StringComparison.Ordinal)))
            .OrderBy(m => m.Ticks)
            .Select(m => (m.Topic, m.Payload.ToArray()));
        return new RecordedMessages(Read(System.IO.File.ReadAllBytes(Repository.PathTo($"pilots/{pilot}.json"))), [.. messages]);
    }

    private static PilotDefinition Read(byte[] json)
    {
        var result = PilotFileReader.Read(json, "pilot.json");
        Assert.Empty(result.Errors);
        return result.Pilot!;
    }

    private static string File(string name)
    {
        var root = Environment.GetEnvironmentVariable("SMARTPILOTS_DATA") ?? Path.Combine(Repository.Root, "..", "shared", "data");
        var path = Path.GetFullPath(Path.Combine(root, name));
        Skip.IfNot(System.IO.File.Exists(path), $"{name} is not there.");
        return path;
    }
}
