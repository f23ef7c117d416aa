using System.Text.RegularExpressions;

namespace SmartPilots.Conventions.Tests;

/// <summary>A log event is found by its number: each has one of its own.</summary>
public sealed partial class LogEventTests
{
    [Fact]
    public void No_two_log_events_have_the_same_number()
    {
        var events = SourceFile.All.Where(file => !file.IsTest)
            .SelectMany(file => Event().Matches(file.Text).Select(match => (Number: match.Groups[1].Value, file.Path))).ToList();

        Assert.True(events.Count > 40, "the pattern finds the events");
        Assert.Empty(events.GroupBy(one => one.Number).Where(same => same.Count() > 1)
            .Select(same => $"{same.Key}: {string.Join(", ", same.Select(one => one.Path))}"));
    }

    [GeneratedRegex(@"LoggerMessage\((?:EventId = )?(\d+)")]
    private static partial Regex Event();
}
