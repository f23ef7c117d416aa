namespace SmartPilots.Functions.Tests.SensorThings;

/// <summary>OGC 18-088, conformance classes request-data/filter, built-in-filter-operations and built-in-query-functions.</summary>
public sealed class FilterTests(SensorThingsScene scene) : IClassFixture<SensorThingsScene>
{
    [Theory]
    [InlineData("result eq 5", "5")]
    [InlineData("result ne 5 and result lt 7", "1,2,3,4,6")]
    [InlineData("result gt 8", "9,10")]
    [InlineData("result ge 9", "9,10")]
    [InlineData("result lt 3", "1,2")]
    [InlineData("result le 2", "1,2")]
    [InlineData("2 ge result", "1,2")]
    [InlineData("result gt 8 or result lt 2", "1,9,10")]
    [InlineData("not (result gt 2)", "1,2")]
    [InlineData("result eq 1 or result eq 2 and result eq 3", "1")] // and before or
    [InlineData("(result eq 1 or result eq 2) and result gt 1", "2")]
    [InlineData("result add 1 eq 6", "5")]
    [InlineData("result sub 1 eq 6", "7")]
    [InlineData("1 add result mul 2 eq 11", "5")] // mul before add
    [InlineData("result div 4 eq 2.5", "10")]
    [InlineData("result mod 5 eq 0", "5,10")]
    [InlineData("result div 0 eq 1", "")]
    [InlineData("result eq null", "")]
    [InlineData("result eq 'five'", "")]
    [InlineData("round(result div 4) eq 1", "2,3,4,5")]
    [InlineData("floor(result div 4) eq 1", "4,5,6,7")]
    [InlineData("ceiling(result div 4) eq 1", "1,2,3,4")]
    [InlineData("phenomenonTime ge 2026-11-30T08:58:00Z", "8,9,10")]
    [InlineData("phenomenonTime gt 2026-11-30T15:58:00%2B07:00", "9,10")]
    [InlineData("2026-11-30T08:52:00Z gt phenomenonTime", "1")]
    [InlineData("resultTime eq 2026-11-30T08:55:00Z", "5")]
    [InlineData("phenomenonTime lt now() sub duration'PT8M'", "1")]
    [InlineData("phenomenonTime lt mindatetime() or phenomenonTime gt maxdatetime()", "")]
    [InlineData("year(phenomenonTime) eq 2026 and month(phenomenonTime) eq 11 and day(phenomenonTime) eq 30 and hour(phenomenonTime) eq 9", "10")]
    [InlineData("minute(phenomenonTime) eq 55 and second(phenomenonTime) eq 0 and fractionalseconds(phenomenonTime) eq 0", "5")]
    [InlineData("date(phenomenonTime) eq 2026-11-30 and time(phenomenonTime) ge duration'PT9H'", "10")]
    [InlineData("totaloffsetminutes(phenomenonTime) eq 0 and result eq 3", "3")]
    [InlineData("Datastream/id eq 'town~tap~meter~pressure_bar' and result eq 4", "4")]
    [InlineData("FeatureOfInterest/name eq 'meter' and result eq 4", "4")]
    [InlineData("Datastream/Thing/properties/site eq 'closed'", "")]
    public async Task Observations(string filter, string results) =>
        Assert.Equal(results, await scene.ListAsync($"{SensorThingsScene.Pressure}/Observations?$filter={filter}", "result"));

    [Theory]
    [InlineData("Things", "startswith(name,'ri')", "river")]
    [InlineData("Things", "endswith(name,'ity')", "quality")]
    [InlineData("Things", "substringof('iv',name)", "river")]
    [InlineData("Things", "length(name) eq 7", "quality")]
    [InlineData("Things", "indexof(name,'v') eq 2", "river")]
    [InlineData("Things", "substring(name,1) eq 'iver'", "river")]
    [InlineData("Things", "substring(name,0,2) eq 'qu'", "quality")]
    [InlineData("Things", "toupper(name) eq 'RIVER' and tolower('RIVER') eq name", "river")]
    [InlineData("Things", "trim(concat(' ',name)) eq 'river'", "river")]
    [InlineData("Things", "properties/site eq 'closed'", "meter")]
    [InlineData("Things", "Datastreams/name eq 'Turbidity'", "quality")]
    [InlineData("Things", "id eq 'town~tap~river'", "river")]
    [InlineData("Things", "description eq 'it''s'", "")]
    [InlineData("Locations", "geo.distance(location,geography'POINT(106.3 10.6)') lt 0.01", "river")]
    [InlineData("Locations", "st_within(location,geography'POLYGON((106.2 10.4,106.27 10.4,106.27 10.55,106.2 10.55,106.2 10.4))')", "meter,quality")]
    [InlineData("Locations", "st_disjoint(location,geography'POLYGON((106.2 10.4,106.27 10.4,106.27 10.55,106.2 10.55,106.2 10.4))')", "river")]
    [InlineData("Locations", "st_equals(location,geography'POINT(106.3 10.6)') and geo.intersects(location,geography'POINT(106.3 10.6)')"
        + " and st_intersects(location,geography'POINT(106.3 10.6)')", "river")]
    [InlineData("Locations", "geo.length(geography'LINESTRING (0 0, 3 4) ') eq 5 and geo.length(location) eq 0 and name eq 'river'", "river")]
    [InlineData("Locations", "geo.intersects(location,geography'LINESTRING(106 10.6,107 10.6)')", "river")]
    [InlineData("Locations", "st_touches(location,geography'LINESTRING(106.3 10.6,107 10.6)')", "river")] // an end of a line is its boundary
    [InlineData("Locations", "st_crosses(location,geography'LINESTRING(106 10.6,107 10.6)') or st_overlaps(location,geography'POINT(106.3 10.6)')", "")]
    [InlineData("Locations", "st_contains(location,geography'SRID=4326;POINT(106.3 10.6)')", "river")]
    [InlineData("Locations", "st_relate(location,geography'POLYGON((106.29 10.59,106.31 10.59,106.31 10.61,106.29 10.61,106.29 10.59))','T********')", "river")]
    [InlineData("Things", "geo.distance(Locations/location,geography'POINT(106.3 10.6)') eq 0", "river")]
    [InlineData("Things", "Datastreams/Observations/FeatureOfInterest/id eq 'town~tap~quality'"
        + " and Datastreams/Observations/resultTime ge 2026-11-01T00:00:00Z and Datastreams/Observations/resultTime le 2026-12-01T00:00:00Z", "quality")]
    [InlineData("Datastreams", "Observations/result gt 70", "Pressure")]
    [InlineData("Datastreams", "Observations/result gt 70 and Observations/phenomenonTime lt 2026-11-01T00:00:00Z", "")]
    [InlineData("Datastreams", "phenomenonTime eq null and observedArea eq null and unitOfMeasurement/symbol eq 'NTU'", "Turbidity")]
    [InlineData("Datastreams", "unitOfMeasurement/symbol eq 'NTU'", "Turbidity")]
    [InlineData("Datastreams", "Thing/name eq 'river' and properties/kind eq 'gauge'", "River,Air")]
    [InlineData("Sensors", "Datastreams/Thing/name eq 'river'", "gauge")]
    [InlineData("ObservedProperties", "definition eq 'urn:smartpilots:stream:level_m'", "level_m")]
    [InlineData("HistoricalLocations", "Thing/name eq 'none'", "")]
    [InlineData("FeaturesOfInterest", "startswith(name,'q')", "quality")]
    public async Task Other_sets(string set, string filter, string names) =>
        Assert.Equal(names, await scene.ListAsync($"{set}?$filter={filter}", "name"));

    [Theory]
    [InlineData("Things?$filter=colour eq 1", "Things have no property colour; known: id, name")]
    [InlineData("Things?$filter=name eq", "At character 8: a value, a property or a function was expected, not the end")]
    [InlineData("Things?$filter=(name eq 'a'", "a closing bracket was expected")]
    [InlineData("Things?$filter=name eq 'a", "A text in quotes has no end")]
    [InlineData("Things?$filter=name eq 'a' 'b'", "and, or, or the end was expected")]
    [InlineData("Things?$filter=soundex(name) eq 'a'", "There is no function soundex here; known: ceiling")]
    [InlineData("Things?$filter=length(name,name) eq 1", "length takes 1 arguments, not 2")]
    [InlineData("Observations?$filter=Datastream/Observations/result gt 1", "ask twice")]
    [InlineData("Things?$orderby=name,", "a value, a property or a function was expected")]
    [InlineData("Locations?$filter=st_relate(location,geography'POINT(1 1)','T')", "no pattern of nine signs")]
    [InlineData("Locations?$filter=st_within(location,geography'POLYGON((0 0,1 1,1 0,0 1,0 0))')", "crosses itself")]
    [InlineData("Locations?$filter=geo.distance(location,geography'POINT(1E300 0)') lt 1", "beyond 360 degrees")]
    [InlineData("Locations?$filter=st_within(location,geography'GEOMETRYCOLLECTION(POINT(1 1))')", "cannot be compared")]
    [InlineData("Things?$filter=Datastreams eq 1", "ends at an entity")]
    [InlineData("Things?$filter=name eq 2026-99-99", "is no number and no time")]
    [InlineData("Things?$filter=name %23 1", "has no meaning here")]
    [InlineData("Locations?$filter=geo.distance(location,geography'CIRCLE(1 1,2)') lt 1", "is no well-known text")]
    public async Task What_is_no_filter_is_named(string path, string named)
    {
        var (status, text) = await scene.AskAsync(path);

        Assert.Equal(400, status);
        Assert.Contains(named, System.Text.RegularExpressions.Regex.Unescape(text), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_filter_is_bounded()
    {
        Assert.Equal(400, (await scene.AskAsync($"Things?$filter={new string('(', 60)}1 eq 1{new string(')', 60)}")).Status);
        Assert.Equal(400, (await scene.AskAsync($"Things?$filter={string.Join(" or ", Enumerable.Repeat("name eq 'a'", 200))}")).Status);
    }
}
