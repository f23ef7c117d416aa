using System.Globalization;
using System.Text.RegularExpressions;
using SmartPilots.Tests.Support;

namespace SmartPilots.Core.Tests.Alerts;

/// <summary>
/// The examples of <c>docs/rules.md</c> do what the page says. A line is a time, readings, and after ⇒ what is told; a span of times is
/// one reading every five minutes; without readings time only passes.
/// </summary>
public sealed partial class DocumentedRuleTests
{
    public static TheoryData<string, string> Examples
    {
        get
        {
            var examples = new TheoryData<string, string>();
            foreach (Match match in Example().Matches(Repository.Read("docs/rules.md")))
                examples.Add(match.Groups["rule"].Value, match.Groups["lines"].Value);
            return examples;
        }
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_does_what_the_page_says(string rule, string lines)
    {
        var (maintenance, own) = rule.StartsWith("\"maintenance\"", StringComparison.Ordinal) ? (rule, Plain) : ("", rule);
        if (own.Contains("\"site\"", StringComparison.Ordinal))
        {
            var site = new SiteRuleScene(own);
            Play(lines, site.Take, site.Sweep, site.Restart);
            return;
        }
        var scene = new RuleScene(own, maintenance);
        Play(lines, (at, values, _) => scene.Take(at, values), scene.Wait, scene.Restart);
    }

    private static void Play(string lines, Func<DateTime, string, DateTime?, string> take, Func<DateTime, string> wait, Action restart)
    {
        foreach (var line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var match = Line().Match(line);
            Assert.True(match.Success, line);
            var told = new List<string>();
            foreach (var at in Times(match))
            {
                told.Add(match.Groups["values"].Value is { Length: > 0 } values ? take(at, values, null) : wait(at));
                restart(); // nothing is remembered but what is stored
            }
            Assert.Equal((line, match.Groups["told"].Value), (line, string.Join(' ', told.Where(one => one.Length > 0))));
        }
    }

    [Fact]
    public void Every_kind_of_rule_has_an_example()
    {
        var rules = Examples.Select(example => (string)example[0]).ToList();

        foreach (var member in new[] { "above", "below", "change", "silent", "flat", "atLimit", "counter", "dryRun", "nightFlow", "learnedRange", "sameHour",
            "balance", "all", "any", "maintenance", "days" })
            Assert.Contains(rules, rule => rule.Contains($"\"{member}\"", StringComparison.Ordinal));
    }

    private const string Plain = """{ "rule": "high", "name": "High", "stream": "flow_lps", "devices": ["s/d"], "above": 10 }""";

    private static IEnumerable<DateTime> Times(Match match)
    {
        var day = RuleScene.Start.AddDays(match.Groups["day"].Success ? int.Parse(match.Groups["day"].ValueSpan, CultureInfo.InvariantCulture) - 1 : 0);
        var from = day + TimeSpan.ParseExact(match.Groups["from"].ValueSpan, "hh\\:mm", CultureInfo.InvariantCulture);
        var to = match.Groups["to"].Success ? day + TimeSpan.ParseExact(match.Groups["to"].ValueSpan, "hh\\:mm", CultureInfo.InvariantCulture) : from;
        for (var at = from; at <= to; at += TimeSpan.FromMinutes(5))
            yield return at;
    }

    [GeneratedRegex("```json\n(?<rule>.*?)```\n\n```text\n(?<lines>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();

    [GeneratedRegex(@"^(day (?<day>\d+) )?(?<from>\d\d:\d\d)(–(?<to>\d\d:\d\d))?\s*(?<values>[^⇒]*?)\s*(⇒ (?<told>.*))?$")]
    private static partial Regex Line();
}
