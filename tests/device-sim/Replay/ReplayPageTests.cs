using System.Text.Json;
using System.Text.RegularExpressions;
using SmartPilots.Tests.Support;

namespace SmartPilots.DeviceSim.Tests.Replay;

/// <summary>Each example of docs/replay.md does what the page says, and each key of the schema has one.</summary>
public sealed partial class ReplayPageTests : IDisposable
{
    private static readonly string Page = File.ReadAllText(Repository.PathTo("docs/replay.md"));
    private readonly ScratchFolder _folder = new();

    public static TheoryData<int> Examples => [.. Enumerable.Range(0, Example().Count(Page))];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_of_the_page_comes_to_what_it_shows(int number)
    {
        var example = Example().Matches(Page)[number];
        var name = example.Groups["name"].Value is { Length: > 0 } given ? given : "r.csv";

        Assert.Equal(example.Groups["result"].Value.TrimEnd('\n').Split('\n').Select(Plain),
            Table.Read(_folder, example.Groups["file"].Value, example.Groups["map"].Value, name).Select(Plain));
    }

    [Fact]
    public void Every_key_of_the_schema_stands_in_an_example()
    {
        using var schema = JsonDocument.Parse(File.ReadAllText(Repository.PathTo("pilots/maps/map.schema.json")));
        var keys = Keys(schema.RootElement).Distinct().ToList();

        Assert.True(keys.Count > 40);
        Assert.All(keys, key => Assert.True(Page.Contains($"`{key}`", StringComparison.Ordinal) || Page.Contains($"\"{key}\"", StringComparison.Ordinal), key));
    }

    // A decimal of the file may end in zeros: a number all the same.
    private static string Plain(string line) => Zeros().Replace(line, "");

    private static IEnumerable<string> Keys(JsonElement schema)
    {
        if (schema.ValueKind == JsonValueKind.Array)
            return schema.EnumerateArray().SelectMany(Keys);
        if (schema.ValueKind != JsonValueKind.Object)
            return [];
        var own = schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object
            ? properties.EnumerateObject().Select(property => property.Name) : [];
        return own.Concat(schema.EnumerateObject().SelectMany(member => Keys(member.Value)));
    }

    [GeneratedRegex("```text ?(?<name>[^\n]*)\n(?<file>.*?)```\n```json\n(?<map>.*?)```\n```console\n(?<result>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();

    [GeneratedRegex(@"(?<= \d+)\.0+$|(?<=\.\d*[1-9])0+$")]
    private static partial Regex Zeros();
}
