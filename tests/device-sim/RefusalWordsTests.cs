using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SmartPilots.Core.PilotFiles;
using SmartPilots.DeviceSim.Faults;
using SmartPilots.DeviceSim.Files;
using SmartPilots.DeviceSim.Replay;
using SmartPilots.DeviceSim.Scenarios;
using SmartPilots.Tests.Support;

namespace SmartPilots.DeviceSim.Tests;

/// <summary>
/// Each value of a shipped file is replaced by one of each other kind, and each member is left out: whatever is refused is refused with a path, in words of
/// the file, and not in those of a framework.
/// </summary>
public sealed partial class RefusalWordsTests : IDisposable
{
    private static readonly string[] Others = ["null", "7", "-0.5", "\"\"", "\"x y\"", "true", "[]", "[null]", "{}", "{\"x\":[]}"];

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("pilots/niger-state-water.json")]
    [InlineData("pilots/myanmar-handwashing.json")]
    public void Of_a_pilot_file(string name) => Walk(name, file =>
    {
        foreach (var error in PilotFileReader.Read(File.ReadAllBytes(file), file).Errors)
            throw new InputFileException(file, error.Path, $"{error.Reason}; {error.Fix}");
    });

    [Fact]
    public void Of_a_scenario() => Walk("pilots/scenarios/niger-state-water.scenario.json", file => ScenarioReader.Read(file, 1));

    [Fact]
    public void Of_a_plan_of_faults() => Walk("pilots/faults/everything.faults.json", file => FaultPlan.Read(file));

    [Fact]
    public void Of_a_map()
    {
        var map = _folder.Write("whole.map.json", """
            { "pilot": "p", "site": "s", "comment": "#", "decimalSeparator": ",", "groupSeparator": ".", "delimiter": ";", "order": "oldest-first",
              "noValue": ["NA"], "qualifiers": { "A": "keep", "<": 0.5 }, "only": { "id": ["1"] },
              "time": { "columns": ["day", "hour"], "format": "yyyy-MM-dd HH:mm", "zone": "Europe/Madrid" },
              "wide": [{ "device": "d", "columns": { "x": { "stream": "level_m", "scale": 2, "offset": 1, "unit": "cm", "texts": { "ON": 1 } }, "y": "flow_lps" } }],
              "ignore": ["z"] }
            """);
        var csv = _folder.Write("r.csv", "id;day;hour;x;y;z\n1;2026-01-01;00:00;1,5;<2;0\n");
        Assert.Single(CsvRecording.Open(csv, map).Messages());
        Walk(map, file => Assert.NotNull(CsvRecording.Open(csv, file).Messages().ToList()));
    }

    /// <param name="read">Throws what is refused.</param>
    private void Walk(string name, Action<string> read)
    {
        var (text, count) = (File.ReadAllText(Path.IsPathRooted(name) ? name : Repository.PathTo(name)), 0);
        foreach (var path in Paths(JsonNode.Parse(text)!))
        {
            foreach (var other in Others.Append(null))
            {
                var root = JsonNode.Parse(text)!;
                Replace(root, path, other);
                var file = _folder.Write("changed.json", root.ToJsonString());
                try
                {
                    read(file);
                }
                catch (Exception bug) when (bug is not InputFileException)
                {
                    Assert.Fail($"{string.Join('.', path)} = {other ?? "left out"}: {bug}");
                }
                catch (InputFileException refused)
                {
                    count++;
                    Assert.StartsWith($"{file}: $", refused.Message);
                    Assert.False(Framework().IsMatch(refused.Message[file.Length..]), $"{string.Join('.', path)} = {other ?? "left out"}: {refused.Message}");
                }
            }
        }
        Assert.True(count > 20, $"only {count} refused");
    }

    // Of all values below a node; of an array only the first, of an object within the file's own the first six members.
    private static IEnumerable<object[]> Paths(JsonNode node) => node switch
    {
        JsonObject members => members.Take(node.Parent is null ? members.Count : 6).SelectMany(member => Below(member.Key, member.Value)),
        JsonArray { Count: > 0 } items => Below(0, items[0]),
        _ => [],
    };

    private static IEnumerable<object[]> Below(object step, JsonNode? value) =>
        (value is null ? [] : Paths(value)).Select(rest => (object[])[step, .. rest]).Prepend([step]);

    private static void Replace(JsonNode root, object[] path, string? other)
    {
        var parent = path[..^1].Aggregate(root, (node, step) => step is int index ? node[index]! : node[(string)step]!);
        var value = other is null or "null" ? null : JsonNode.Parse(other);
        if (path[^1] is int at)
            parent[at] = value;
        else if (other is null)
            parent.AsObject().Remove((string)path[^1]);
        else
            parent[(string)path[^1]] = value;
    }

    [GeneratedRegex(@"System\.|SmartPilots\.|Exception|LineNumber|BytePosition|JsonReader|Utf8Json|U?Int(16|32|64)|Nullable"
        + @"|Object reference|could not be converted|Dictionary|IReadOnly|`1|Parameter '")]
    private static partial Regex Framework();
}
