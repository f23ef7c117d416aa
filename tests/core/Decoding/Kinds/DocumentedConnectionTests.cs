using System.Text;
using System.Text.RegularExpressions;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Core.Tests.PilotFiles;
using SmartPilots.Tests.Support;

namespace SmartPilots.Core.Tests.Decoding.Kinds;

/// <summary>Each pilot file of <c>docs/connect.md</c> is valid and takes the messages below it as the page says.</summary>
public sealed partial class DocumentedConnectionTests
{
    private static readonly MatchCollection Sections = Section().Matches(Repository.Read("docs/connect.md"));

    public static TheoryData<int, string> Messages
    {
        get
        {
            var messages = new TheoryData<int, string>();
            for (var i = 0; i < Sections.Count; i++)
            {
                foreach (var line in Sections[i].Groups["lines"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                    messages.Add(i, line);
            }
            return messages;
        }
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_message_is_taken_as_the_page_says(int section, string line)
    {
        var read = SomePilot.Read(Sections[section].Groups["pilot"].Value);
        Assert.Empty(read.Errors);
        // A topic may hold blanks; the payload begins at the first brace, or behind the last blank.
        var (sent, expected) = line.Split(" ⇒ ") is [var left, var right] ? (left, right) : throw new FormatException(line);
        var space = sent.IndexOf(" {", StringComparison.Ordinal) is > 0 and var brace ? brace : sent.LastIndexOf(' ');
        var payload = sent[(space + 1)..];

        var bytes = payload.StartsWith("0x", StringComparison.Ordinal) ? Convert.FromHexString(payload.AsSpan(2)) : Encoding.UTF8.GetBytes(payload);
        Assert.Equal(expected, SourceCase.Lines(new PilotCatalog([read.Pilot!]), sent[..space], bytes));
    }

    [Fact]
    public void Every_section_with_a_pilot_file_has_messages() =>
        Assert.Equal(Regex.Count(Repository.Read("docs/connect.md"), "^```json", RegexOptions.Multiline), Sections.Count);

    [GeneratedRegex("```json\n(?<pilot>\\{.*?)```\n(?:(?!```).)*?```text\n(?<lines>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Section();
}
