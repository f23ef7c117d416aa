using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using SmartPilots.Tests.Support;

namespace SmartPilots.Core.Tests.Decoding.Kinds;

/// <summary>The examples of <c>docs/pilot-file-payloads.md</c> do what the page says.</summary>
public sealed partial class DocumentedPayloadTests
{
    public static TheoryData<string, string> Examples
    {
        get
        {
            var examples = new TheoryData<string, string>();
            foreach (Match match in Example().Matches(Repository.Read("docs/pilot-file-payloads.md")))
            {
                foreach (var line in match.Groups["lines"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                    examples.Add(match.Groups["decoder"].Value, line);
            }
            return examples;
        }
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_does_what_the_page_says(string decoder, string line)
    {
        var (payload, expected) = line.Split(" ⇒ ") is [var left, var right] ? (left, right) : throw new FormatException(line);

        var bytes = payload.StartsWith("0x", StringComparison.Ordinal) ? Convert.FromHexString(payload.AsSpan(2)) : Encoding.UTF8.GetBytes(payload);
        Assert.Equal(expected, SourceCase.Lines(decoder, "\"topic\": \"x/{device}\"", "x/dev-1", bytes));
    }

    [Fact]
    public void There_are_as_many_examples_as_the_page_shows() => Assert.True(Examples.Count() > 20);

    [Fact]
    public void Every_member_that_describes_a_payload_stands_on_the_page()
    {
        var page = Repository.Read("docs/pilot-file-payloads.md");
        using var schema = JsonDocument.Parse(Repository.Read("pilots/pilot.schema.json"));
        string[] parts = ["plainJson", "senml", "cayenneLpp", "sparkplugB", "bytes", "field", "oneCondition", "value", "timeAt", "byKey", "envelope", "source"];
        var members = parts.SelectMany(part => Members(schema.RootElement.GetProperty("$defs").GetProperty(part))).Where(member => member != "note").ToHashSet();

        Assert.True(members.Count > 70);
        Assert.All(members, member => Assert.Matches($"`{member}`|\"{member}\"", page));
    }

    private static IEnumerable<string> Members(JsonElement schema) => schema.ValueKind switch
    {
        JsonValueKind.Array => schema.EnumerateArray().SelectMany(Members),
        JsonValueKind.Object => schema.EnumerateObject().SelectMany(member => Members(member.Value)
            .Concat(member.Name == "properties" ? member.Value.EnumerateObject().Select(one => one.Name) : [])),
        _ => [],
    };

    [GeneratedRegex("```json\n(?<decoder>\\{.*?)```\n\n```text\n(?<lines>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
