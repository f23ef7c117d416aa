using System.Text;
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

    [GeneratedRegex("```json\n(?<decoder>\\{.*?)```\n\n```text\n(?<lines>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
