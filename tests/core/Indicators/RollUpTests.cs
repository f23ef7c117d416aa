using System.Globalization;
using System.Text;
using SmartPilots.Core.Indicators;
using SmartPilots.Core.Indicators.Files;

namespace SmartPilots.Core.Tests.Indicators;

/// <summary>Three wards with 100, 300 and 0 people, by rules of a file.</summary>
public sealed class RollUpTests
{
    private static readonly DateOnly Day = new(2026, 3, 31);

    [Theory]
    [InlineData("\"rollUp\": \"mean\"", "a=10 b=20", "17.5")]
    [InlineData("\"rollUp\": \"mean\", \"weight\": \"equal\"", "a=10 b=20", "15")]
    [InlineData("\"rollUp\": \"sum\", \"per\": \"people\"", "a=100 b=900", "2.5")]
    [InlineData("\"rollUp\": \"sum\"", "a=100 b=900", "1000")]
    [InlineData("\"rollUp\": \"minimum\"", "a=10 b=20", "10")]
    [InlineData("\"rollUp\": \"maximum\"", "a=10 b=20", "20")]
    [InlineData("\"rollUp\": \"mean\"", "a=10 b=no-device", "10")]
    [InlineData("\"rollUp\": \"mean\"", "a=10 b=not-enough-data", "not-enough-data: b not-enough-data")]
    [InlineData("\"rollUp\": \"mean\", \"completeness\": 0.2", "a=10 b=not-enough-data", "10")]
    [InlineData("\"rollUp\": \"mean\"", "a=no-device b=no-device", "no-device: no place in it has a value")]
    [InlineData("\"rollUp\": \"mean\", \"completeness\": 0", "a=10 c=20", "no-denominator: c has no people to weigh it by")]
    [InlineData("\"rollUp\": \"sum\", \"per\": \"people\"", "c=5", "not-enough-data: c zero-denominator")]
    public void Places_make_the_value_of_the_place_that_they_lie_in(string how, string children, string expected)
    {
        var programme = Read(how);
        var result = RollUp.Of(programme.Indicators[0], [.. Children(programme, children)], Day);

        Assert.Equal(expected, Text(result));
    }

    [Fact]
    public void Three_levels_give_the_same_as_two()
    {
        var programme = Read("\"rollUp\": \"mean\"");
        var indicator = programme.Indicators[0];
        ChildValue[] children = [.. Children(programme, "a=10 b=20")];
        var inner = new ChildValue(programme.Places.Single(place => place.Id == "c") with { People = [new PlaceNumber(500_000m, default, null)] }, RollUp
            .Of(indicator, [children[1]], Day));

        var result = RollUp.Of(indicator, [children[0], inner], Day);

        Assert.Equal(17.5m, result.Value);
        Assert.Equal(400m, result.PeopleMeasured);
    }

    [Fact]
    public void A_reform_of_units_is_seen_from_its_day_on_and_not_before()
    {
        var file = """
            { "programme": "x", "name": "X", "zone": "UTC", "places": [
              { "place": "city", "name": "City", "top": true }, { "place": "old", "name": "Old", "in": "city", "to": "2025-07-01" },
              { "place": "ward", "name": "Ward", "in": [ { "place": "old", "to": "2025-07-01" }, { "place": "city", "from": "2025-07-01" } ] } ] }
            """;
        var programme = ProgrammeFileReader.Read(Encoding.UTF8.GetBytes(file), "x").Programme!;

        Assert.Equal("ward old city", Order(new DateOnly(2025, 6, 30)));
        Assert.Equal("ward city", Order(new DateOnly(2025, 7, 1)));

        string Order(DateOnly day) => string.Join(' ', programme.TreeOn(day).Upwards().Select(place => place.Id));
    }

    [Theory]
    [InlineData("2026-11-30", "2026-11-30", "2026-11-30")]
    [InlineData("2026-02", "2026-02-01", "2026-02-28")]
    [InlineData("2026-Q4", "2026-10-01", "2026-12-31")]
    [InlineData("2028", "2028-01-01", "2028-12-31")]
    public void A_period_is_written_as_it_is_read(string text, string first, string last)
    {
        Assert.True(IndicatorPeriod.TryParse(text, out var period));
        Assert.Equal((text, first, last), (period.ToString(), $"{period.First:yyyy-MM-dd}", $"{period.Last:yyyy-MM-dd}"));
    }

    [Theory]
    [InlineData("2026-13")]
    [InlineData("2026-Q5")]
    [InlineData("20261")]
    [InlineData("")]
    [InlineData(null)]
    public void What_is_no_period_is_refused(string? text) => Assert.False(IndicatorPeriod.TryParse(text, out _));

    private static Programme Read(string how) => ProgrammeFileReader.Read(Encoding.UTF8.GetBytes($$"""
        { "programme": "x", "name": "X", "zone": "UTC", "places": [ { "place": "t", "name": "T", "top": true }, { "place": "a", "name": "A", "in": "t", "people": 100 },
          { "place": "b", "name": "B", "in": "t", "people": 300 }, { "place": "c", "name": "C", "in": "t", "people": 0 } ],
          "indicators": [ { "indicator": "i", "name": "I", "measure": "mean", "stream": "level_m", "unit": "m", {{how}} } ] }
        """), "x").Programme!;

    private static IEnumerable<ChildValue> Children(Programme programme, string text) => text.Split(' ').Select(word => word.Split('=')).Select(parts =>
    {
        var place = programme.Places.Single(one => one.Id == parts[0]);
        return new ChildValue(place, decimal.TryParse(parts[1], CultureInfo.InvariantCulture, out var value) ? LeafValue
            .Entered(programme.Indicators[0], place, Day, value)
            : IndicatorResult.Without(IndicatorOutcomes.Parse(parts[1]), ""));
    });

    private static string Text(IndicatorResult result) => result.Value?.ToString(CultureInfo.InvariantCulture) ?? $"{result.Outcome.Code()}: {result.Note}";
}
