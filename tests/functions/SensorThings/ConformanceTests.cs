using System.Text.Json.Nodes;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Core.Storage;
using SmartPilots.Functions.SensorThings;

namespace SmartPilots.Functions.Tests.SensorThings;

/// <summary>OGC 18-088, conformance classes datamodel, resource-path and request-data, for reading.</summary>
public sealed class ConformanceTests(SensorThingsScene scene) : IClassFixture<SensorThingsScene>
{
    private static readonly Dictionary<string, (string[] Properties, string[] Links)> Model = new()
    {
        ["Things"] = (["name", "description", "properties"], ["Datastreams", "HistoricalLocations", "Locations"]),
        ["Locations"] = (["name", "description", "encodingType", "location"], ["HistoricalLocations", "Things"]),
        ["HistoricalLocations"] = (["time"], ["Locations", "Thing"]),
        ["Datastreams"] = (["name", "description", "observationType", "unitOfMeasurement"], ["Observations", "ObservedProperty", "Sensor", "Thing"]),
        ["Sensors"] = (["name", "description", "encodingType", "metadata"], ["Datastreams"]),
        ["ObservedProperties"] = (["name", "definition", "description"], ["Datastreams"]),
        ["Observations"] = (["phenomenonTime", "resultTime", "result"], ["Datastream", "FeatureOfInterest"]),
        ["FeaturesOfInterest"] = (["name", "description", "encodingType", "feature"], ["Observations"]),
    };

    [Fact]
    public async Task The_root_names_all_eight_sets_and_what_is_conformed_to()
    {
        var root = await scene.GetAsync("");

        Assert.Equal(Model.Keys.Order(), root["value"]!.AsArray().Select(set => (string)set!["name"]!).Order());
        foreach (var set in root["value"]!.AsArray())
            await FollowAsync((string)set!["url"]!);
        Assert.Contains("http://www.opengis.net/spec/iot_sensing/1.1/req/datamodel", root["serverSettings"]!["conformance"]!.AsArray().Select(one => (string)one!));
    }

    [Fact]
    public async Task Every_entity_has_its_properties_and_all_its_links_lead_to_entities()
    {
        foreach (var (set, (properties, links)) in Model)
        {
            var entity = (await scene.GetAsync($"{set}?$top=1"))["value"]![0]!;
            Assert.All(properties, name => Assert.True(entity.AsObject().ContainsKey(name), $"{set} {name}"));
            Assert.Equal((string)entity["@iot.id"]!, (string)(await FollowAsync((string)entity["@iot.selfLink"]!))["@iot.id"]!);
            Assert.Equal(links.Order(), entity.AsObject().Where(one => one.Key.EndsWith("@iot.navigationLink", StringComparison.Ordinal)).Select(one =>
                one.Key.Split('@')[0]).Order());
            foreach (var link in links)
            {
                var related = await FollowAsync((string)entity[$"{link}@iot.navigationLink"]!);
                Assert.True(related["value"] is JsonArray { Count: > 0 } || related["@iot.id"] is not null, $"{set} {link}");
            }
        }
    }

    [Theory]
    [InlineData("Things('town~tap~meter')/Datastreams('town~tap~meter~pressure_bar')/Observations?$top=1", "result", "1")]
    [InlineData("Datastreams('town~tap~meter~pressure_bar')/Thing/Locations", "name", "meter")]
    [InlineData("Sensors('town~meter')/Datastreams", "@iot.id",
        "town~tap~meter~pressure_bar,town~tap~meter~battery_v,town~closed~meter~pressure_bar,town~closed~meter~battery_v")]
    [InlineData("ObservedProperties('town~level_m')/Datastreams", "name", "River")]
    [InlineData("FeaturesOfInterest('town~tap~quality')/Observations", "result", "1.234,2.345")]
    [InlineData("Locations('town~tap~river')/Things", "name", "river")]
    [InlineData("Observations?$filter=result gt 70", "result", "77")]
    [InlineData("Things?$select=name&$orderby=name desc,id asc&$top=2", "name", "river,quality")]
    [InlineData("Things?$orderby=properties/site,name&$skip=1&$top=2", "name", "meter,quality")]
    [InlineData("Datastreams('town~tap~quality~turbidity_ntu')/Observations?$orderby=phenomenonTime desc&$top=2", "result", "2.345,1.234")] // 40 days apart
    [InlineData("Datastreams('town~tap~meter~pressure_bar')/Observations?$orderby=phenomenonTime desc&$top=3&$skip=1", "result", "9,8,7")]
    [InlineData("Datastreams('town~tap~meter~pressure_bar')/Observations?$orderby=result desc&$top=2", "result", "10,9")]
    [InlineData("Observations?$orderby=phenomenonTime desc,result desc&$top=3", "result", "77,12.75,10")]
    public async Task Paths_and_options(string path, string property, string values) => Assert.Equal(values, await scene.ListAsync(path, property));

    [Fact] // resource-path, usage 4: properties within a property; no content for null
    public async Task A_part_of_a_property_can_be_asked_for_and_null_is_no_content()
    {
        Assert.Equal("""{"site":"tap"}""", (await scene.AskAsync("Things('town~tap~meter')/properties/site")).Text);
        Assert.Equal("bar", (await scene.AskAsync($"{SensorThingsScene.Pressure}/unitOfMeasurement/symbol/$value")).Text);
        Assert.StartsWith("{", (await scene.AskAsync("Locations('town~tap~river')/location/$value")).Text, StringComparison.Ordinal);
        Assert.Equal((204, ""), await scene.AskAsync($"{SensorThingsScene.Pressure}/observedArea"));
        Assert.Equal((204, ""), await scene.AskAsync($"{SensorThingsScene.Pressure}/observedArea/$value"));
    }

    [Theory] // request-data/orderby: expressions, null first in ascending order
    [InlineData("Things?$orderby=length(name) desc,name", "name", "quality,meter,meter,river")]
    [InlineData("Datastreams('town~tap~meter~pressure_bar')/Observations?$orderby=result mod 3 desc,result desc&$top=4", "result", "8,5,2,10")]
    [InlineData("Observations?$orderby=Datastream/name,phenomenonTime desc&$top=2", "result", "")]
    public async Task Orders_are_expressions(string path, string property, string values) => Assert.StartsWith(values, await scene.ListAsync(path, property),
        StringComparison.Ordinal);

    [Fact]
    public async Task A_property_its_value_and_links_alone_can_be_asked_for()
    {
        Assert.Equal("""{"name":"meter"}""", (await scene.AskAsync("Things('town~tap~meter')/name")).Text);
        Assert.Equal("meter", (await scene.AskAsync("Things('town~tap~meter')/name/$value")).Text);
        Assert.Equal("bar", (string)(await scene.GetAsync($"{SensorThingsScene.Pressure}/unitOfMeasurement"))["unitOfMeasurement"]!["symbol"]!);
        var references = (await scene.GetAsync("Things('town~tap~meter')/Datastreams/$ref"))["value"]!.AsArray();
        Assert.All(references, one => Assert.Equal(["@iot.selfLink"], one!.AsObject().Select(member => member.Key)));
        Assert.Equal(2, references.Count);
    }

    [Fact]
    public async Task Selected_is_what_is_given_and_expanded_what_stands_within()
    {
        var selected = (await scene.GetAsync("Things?$select=id,name&$top=1"))["value"]![0]!.AsObject();
        var thing = await scene.GetAsync(
            "Things('town~tap~meter')?$select=name&$expand=Datastreams($select=name;$filter=name eq 'Pressure';$count=true;"
            + "$expand=Observations($top=1;$orderby=phenomenonTime desc),ObservedProperty($select=name)),Locations/HistoricalLocations");

        Assert.Equal(["@iot.id", "name"], selected.Select(one => one.Key));
        Assert.Equal((1, "Pressure"), ((int)thing["Datastreams@iot.count"]!, (string)thing["Datastreams"]![0]!["name"]!));
        Assert.Equal(10m, (decimal)thing["Datastreams"]![0]!["Observations"]![0]!["result"]!);
        Assert.Contains("$skip=1", (string)thing["Datastreams"]![0]!["Observations@iot.nextLink"]!, StringComparison.Ordinal);
        Assert.Equal("pressure_bar", (string)thing["Datastreams"]![0]!["ObservedProperty"]!["name"]!);
        Assert.Equal("1970-01-01T00:00:00Z", (string)thing["Locations"]![0]!["HistoricalLocations"]![0]!["time"]!);
    }

    [Theory]
    [InlineData("Datastreams('town~tap~meter~pressure_bar')/Observations?$top=3&$count=true", "result", 10)]
    [InlineData("Datastreams('town~tap~meter~pressure_bar')/Observations?$top=4&$count=true&$orderby=phenomenonTime desc&$filter=result gt 0", "result", 10)]
    [InlineData("Things?$top=3&$count=true", "@iot.id", 4)]
    public async Task Pages_follow_each_other_by_their_links(string path, string property, int count)
    {
        var seen = new List<string>();
        for (var page = await scene.GetAsync(path); ; page = await FollowAsync((string)page["@iot.nextLink"]!))
        {
            Assert.Equal(count, (int)page["@iot.count"]!);
            seen.AddRange(page["value"]!.AsArray().Select(one => one![property]!.ToString()));
            if (page["@iot.nextLink"] is null)
                break;
        }

        Assert.Equal(count, seen.Count);
        Assert.Equal(count, seen.Distinct().Count());
    }

    [Theory]
    [InlineData("Colours", 404, "There is no Colours")]
    [InlineData("Things('none')", 404, "There is no entity of Things with this id")]
    [InlineData("Things('town~tap~meter')/Observations", 404, "There is no")]
    [InlineData("Things('town~tap~meter')/Datastreams('town~tap~river~level_m')", 404, "There is no")]
    [InlineData("Observations('town~tap~meter~pressure_bar~12')", 404, "There is no")]
    [InlineData("Things('town~tap~meter'", 400, "is not closed")]
    [InlineData("Things?$top=-1", 400, "$top: a whole number")]
    [InlineData("Things?$count=maybe", 400, "$count: true or false")]
    [InlineData("Things?$colour=1", 501, "There is no option $colour here")] // request-data/query-status-code
    [InlineData("Things?$expand=Datastreams($format=csv)", 501, "There is no option $format here")]
    [InlineData("Observations?$top=1&resultFormat=dataArray", 501, "leave out resultFormat")]
    [InlineData("MultiDatastreams", 501, "belongs to a part of the standard")]
    [InlineData("$batch", 501, "belongs to a part of the standard")]
    [InlineData("Things('town~tap~meter')/properties/none", 404, "There is no")]
    [InlineData("Things?$select=colour", 400, "$select: Things have no property colour")]
    [InlineData("Things?$orderby=name up", 400, "asc, desc, a comma or the end was expected")]
    [InlineData("Things?$expand=Observations", 400, "$expand: Things have no link Observations")]
    [InlineData("Things?$expand=Datastreams($top=1", 400, "is not closed")]
    [InlineData("Things?$expand=Datastreams/Thing/Datastreams/Thing/Datastreams", 400, "levels deep")]
    public async Task What_cannot_be_answered_is_named(string path, int status, string named)
    {
        var (answered, text) = await scene.AskAsync(path);

        Assert.Equal(status, answered);
        Assert.Contains(named, System.Text.RegularExpressions.Regex.Unescape(text), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_key_only_what_is_public_is_there_late_and_rounded()
    {
        Assert.Equal("meter,quality,river", await scene.ListAsync("Things", "name", isPublic: true));
        Assert.Equal("Water at the tap,Turbidity,River,Air", await scene.ListAsync("Datastreams", "name", isPublic: true));
        Assert.Equal("1", await scene.ListAsync("Datastreams('town~tap~quality~turbidity_ntu')/Observations", "result",
            isPublic: true)); // of 1.234; the other is too new
        Assert.Equal("", await scene.ListAsync($"{SensorThingsScene.Pressure}/Observations?$orderby=phenomenonTime desc&$top=1", "result", isPublic: true));
        Assert.Equal(404, (await scene.AskAsync("Datastreams('town~tap~meter~battery_v')", isPublic: true)).Status);
        Assert.Equal(404, (await scene.AskAsync("Things('town~closed~meter')", isPublic: true)).Status);
        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, (await scene.Town.GetAsync("/api/sta/v1.1/Things")).StatusCode);
    }

    [Fact]
    public async Task The_newest_observation_costs_two_point_reads()
    {
        var device = scene.Town.Get<PilotSource>().Current.Devices.First();
        var counter = new OperationCounter(scene.Town.Store);

        var newest = await new StaObservations(counter, scene.Town.Clock).NewestAsync(new StaStream(device, device.Streams[0], null), new StaBudget(), default);

        Assert.Equal(10m, (decimal)newest!.Properties["result"]!);
        Assert.Equal((2, 0), ((int)counter.Counts.PointReads, (int)counter.Counts.Pages));
    }

    private async Task<JsonNode> FollowAsync(string link) => await scene.GetAsync(link[(link.IndexOf("/sta/v1.1", StringComparison.Ordinal)
        + "/sta/v1.1".Length)..].TrimStart('/'));
}
