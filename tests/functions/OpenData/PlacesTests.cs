using System.Net;
using System.Text.Json.Nodes;
using SmartPilots.Functions.Tests.Citizens;

namespace SmartPilots.Functions.Tests.OpenData;

public sealed class PlacesTests
{
    [Fact]
    public async Task With_a_key_all_sites_and_devices_have_their_place_and_last_values()
    {
        await using var scene = await PublicScene.StartAsync();
        await scene.SendAsync("tap/meter", PublicScene.Start, "\"battery_v\":12.75");

        var features = JsonNode.Parse(await (await scene.GetAsync("/api/places.geojson?pilot=town", asOperator: true)).Content.ReadAsStringAsync())!["features"]!.AsArray();

        Assert.Equal(["town/tap", "town/tap/meter", "town/tap/quality", "town/tap/river", "town/closed", "town/closed/meter"], features.Select(feature => (string)feature!["id"]!));
        Assert.Equal([106.25, 10.5], features[0]!["geometry"]!["coordinates"]!.AsArray().Select(degrees => (double)degrees!));
        Assert.Null(features[4]!["geometry"]);
        Assert.Equal(12.75m, (decimal)features[1]!["properties"]!["values"]!["battery_v"]!["value"]!);
    }

    [Fact]
    public async Task Without_a_key_places_show_what_is_public()
    {
        await using var scene = await PublicScene.StartAsync();
        await scene.SendAsync("tap/meter", PublicScene.Start.AddMinutes(-25), "\"pressure_bar\":2.345,\"battery_v\":12.75");

        var text = await (await scene.GetAsync("/open/town/places.geojson")).Content.ReadAsStringAsync();

        var place = JsonNode.Parse(text)!["features"]!.AsArray().Single()!;
        Assert.Equal(("good", 2.3m), ((string)place["properties"]!["values"]![0]!["state"]!, (decimal)place["properties"]!["values"]![0]!["value"]!));
        Assert.DoesNotContain("12.75", text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await scene.GetAsync("/open/none/places.geojson")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await scene.GetAsync("/api/places.geojson?pilot=town")).StatusCode);
    }

    [Theory]
    [InlineData("2", "1", "Yes", "Functional")]
    [InlineData("2", "9", "Yes", "\"Functional, water quality outside of the limits\"")]
    [InlineData("0.1", "1", "No", "No water")]
    [InlineData(null, "1", "Unknown", "No new reading")]
    public async Task Whether_a_water_point_works_follows_from_its_readings(string? pressure, string turbidity, string id, string status)
    {
        await using var scene = await PublicScene.StartAsync();
        var at = PublicScene.Start.AddMinutes(-25);
        if (pressure is not null)
            await scene.SendAsync("tap/meter", at, $"\"pressure_bar\":{pressure}");
        await scene.SendAsync("tap/quality", at, $"\"turbidity_ntu\":{turbidity}");

        var lines = (await (await scene.GetAsync("/open/town/wpdx.csv")).Content.ReadAsStringAsync()).Split("\r\n");

        Assert.Equal("#source,#lat_deg,#lon_deg,#report_date,#status_id,#status,#water_source,#water_tech,#management,#installer,#install_year,#country_id,#scheme_id,#activity_id,#data_lnk", lines[0]);
        Assert.StartsWith($"Town,10.5,106.25,{(pressure is null ? "" : "2026-11-30")},{id},{status},Borehole,Public Tapstand,Community Management,,2024,,town,town/tap,http://", lines[1]);
    }
}
