using System.Text;
using SmartPilots.DeviceSim.Files;
using SmartPilots.DeviceSim.Publish;
using SmartPilots.DeviceSim.Replay;
using SmartPilots.DeviceSim.Replay.Guess;
using SmartPilots.Tests.Support.Fuzzing;

namespace SmartPilots.DeviceSim.Tests.Replay;

/// <summary>The ways in of `replay`: recordings, maps, and files of which a map is guessed. Their files stand in one folder, which it deletes at the end.</summary>
public sealed class RecordingEntrances : IDisposable
{
    private const string Csv = "# x\nt;z;a;b;flag\n29.10.2023 02:30;CET;1.204,5;<0,10;P\n29.10.2023 24:00;;-999;\"two\nlines\";A e\n;;5;NNE;\n45228,5;CET;1;2;Q\n";
    private const string Map = """
        { "pilot": "p", "site": "s", "delimiter": ";", "decimalSeparator": ",", "groupSeparator": ".", "comment": "#", "noValue": ["-999"],
          "time": { "column": "t", "formats": ["dd.MM.yyyy HH:mm", "excel", "iso8601", "yyyy DDD HHmm"], "zone": "Europe/Berlin",
            "repeatedHour": "file-order", "missing": "previous" },
          "wide": [{ "device": "d", "columns": { "a": { "stream": "a", "scale": 0.001, "offset": 10 }, "b": { "stream": "b", "unit": "V",
            "qualifierColumn": "flag", "qualifiers": { "<": 0.5, "e": "doubt" }, "texts": { "NNE": 22.5, "x": null } } } }],
          "ignore": ["z"], "qualifiers": { "P": "keep", "A": "keep", "Q": "skip" } }
        """;

    private const string Blank = "#YY MM DD hh mm WSPD\n#yr mo dy hr mn m/s\n2026 01 05 13 00 3.1\n2026 01 05 12 50 MM\n2026 01 05 12 40 \"4.0\"\n";
    private const string BlankMap = """
        { "pilot": "p", "site": "s", "delimiter": "whitespace", "noValue": ["MM"], "time": { "columns": ["#YY", "MM", "DD", "hh", "mm"], "format": "yyyy MM dd HH mm" },
          "long": { "device": "d", "columns": { "WSPD": "wind_ms" } } }
        """;

    private const string Named = "id,at,who,what,value\n1,1767268800,A 1,level,0.5\n1,1767269700,B,rain,2 mm\n2,x\n1,1767269700,B,else,3\n";
    private const string NamedMap = """
        { "pilot": "p", "site": "s", "time": { "column": "at", "format": "s", "since": "1970-01-01" }, "only": { "id": ["1"] },
          "long": { "deviceColumn": "who", "names": "dashed", "deviceType": "t", "streamColumns": ["what"], "valueColumn": "value",
            "streams": { "level": "level_m", "rain": { "stream": "rain_mm", "qualifiers": { "mm": "keep" } }, "*": null } } }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("recordings").FullName;

    public IReadOnlyList<Entrance> All => [.. Ways.Select(way => way with { IsSlow = true })];

    private Entrance[] Ways =>
    [
        Recording("recording", Map, Csv), Recording("recording-blanks", BlankMap, Blank), Recording("recording-long", NamedMap, Named),
        new("map", true, map => Read(Write("r.csv", Encoding.UTF8.GetBytes(Csv)), Write("m.json", map)), Encoding.UTF8.GetBytes(Map)),
        new("guess", false, Guess, Encoding.UTF8.GetBytes(Csv.Replace("45228,5", "30.10.2023 02:30")), Encoding.UTF8.GetBytes(Blank), Encoding.UTF8.GetBytes(Named)),
    ];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Entrance Recording(string name, string map, string csv)
    {
        var mapFile = Write($"{name}.json", Encoding.UTF8.GetBytes(map));
        return new Entrance(name, false, bytes => Read(Write($"{name}.csv", bytes), mapFile), Encoding.UTF8.GetBytes(csv), Encoding.Unicode.GetBytes("\uFEFF" + csv));
    }

    private static bool Read(string file, string map) => Refuses(() =>
    {
        var recording = CsvRecording.Open(file, map);
        foreach (var message in recording.Messages())
        {
            if (PlainPayload.TryRead(message.Payload) is null)
                Assert.Fail("a message that is no payload of ours");
        }
        recording.Devices();
        foreach (var row in recording.Unreadable)
            CheckWords(row.Why);
    });

    private bool Guess(byte[] bytes) => Refuses(() =>
    {
        var file = Write("g.csv", bytes);
        var (map, _) = MapGuess.Of(file);
        Read(file, Write("g.json", Encoding.UTF8.GetBytes(map.ToJsonString())));
    });

    private static bool Refuses(Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (InputFileException refusal)
        {
            CheckWords(refusal.Message);
            return false;
        }
    }

    // No text of a framework or of a runtime type.
    private static void CheckWords(string text)
    {
        if (text.Contains("System.", StringComparison.Ordinal) || text.Contains("Exception", StringComparison.Ordinal)
            || text.Contains("NodaTime", StringComparison.Ordinal))
            Assert.Fail(text);
    }

    private string Write(string name, byte[] bytes)
    {
        var file = Path.Combine(_folder, name);
        File.WriteAllBytes(file, bytes);
        return file;
    }
}
