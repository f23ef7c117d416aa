using System.Text.Json.Nodes;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Citizens;
using SmartPilots.Functions.Readings;

namespace SmartPilots.Functions.OpenData;

/// <summary>Places as GeoJSON (RFC 7946) and water points by WPDx: with a key all within its scope, without one what is public.</summary>
public sealed class PlacesFunction(PublicPlaceQuery places, LatestQuery latest, PilotSource pilots)
{
    private const string GeoJson = "application/geo+json";

    /// <summary>Sites and devices that have a position; devices with their health and last values.</summary>
    [Function("places-geojson")]
    [Query("pilot", Needed = true)]
    [Query("site")]
    [Answers(200, "A feature collection (RFC 7946)", "application/geo+json"), Refuses(404)]
    public Task Places([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/places.geojson")] HttpRequest request,
        CancellationToken cancellationToken) => request.ForQueryAsync(pilots, async ask =>
    {
        var sites = ask.Sites(out var pilot);
        if (ask.Problem is { } refused)
            return refused;
        var items = await Task.WhenAll(sites.Select(site => latest.OfSiteAsync(pilot!, site, cancellationToken)));
        var byDevice = items.SelectMany(site => site).ToDictionary(item => item.Device, StringComparer.Ordinal);
        var features = sites.SelectMany(site =>
            site.Devices.Select(device => Device(device, byDevice.GetValueOrDefault(device.Key.ToString()))).Prepend(Site(pilot!, site)));
        return Answer.Bytes(GeoJson, Collection(features));
    }, cancellationToken);

    /// <summary>Places of which something is public, with how it stands.</summary>
    [Function("public-places")]
    [Answers(200, "A feature collection (RFC 7946)", "application/geo+json"), Refuses(404)]
    public Task Public([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "open/{pilot}/places.geojson")] HttpRequest request, string pilot,
        CancellationToken cancellationToken) => request.AnswerAsync(async () =>
    {
        if (await PublicAsync(pilot, cancellationToken) is not { Count: > 0 } found)
            return Problem.NotFound($"There is no public place of a pilot {pilot}.");
        request.HttpContext.Response.Headers.AccessControlAllowOrigin = "*";
        return PublicHttp.Bytes(GeoJson, Collection(found.Select(Site)));
    }, cancellationToken);

    /// <summary>Water points by the terms of the Water Point Data Exchange; whether they work follows from their readings.</summary>
    [Function("public-water-points")]
    [Answers(200, "A row for each water point", "text/csv"), Refuses(404)]
    public Task WaterPoints([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "open/{pilot}/wpdx.csv")] HttpRequest request, string pilot,
        CancellationToken cancellationToken) => request.AnswerAsync(async () =>
    {
        var found = (await PublicAsync(pilot, cancellationToken)).Where(place => place.Site is { Public.WaterPoint: not null, Latitude: not null,
            Longitude: not null }).ToList();
        if (found.Count == 0)
            return Problem.NotFound($"There is no public water point of a pilot {pilot}.");
        request.HttpContext.Response.Headers.AccessControlAllowOrigin = "*";
        return PublicHttp.Bytes("text/csv; charset=utf-8", WaterPointCsv.Of(found, $"{request.Scheme}://{request.Host}"));
    }, cancellationToken);

    private async Task<List<PublicPlace>> PublicAsync(string pilotId, CancellationToken cancellationToken)
    {
        var current = await pilots.LatestAsync(cancellationToken);
        var found = new List<PublicPlace>();
        foreach (var site in current.FindPilot(pilotId)?.Sites ?? [])
        {
            if (await places.FindAsync(current, pilotId, site.Id, cancellationToken) is { } place)
                found.Add(place);
        }
        return found;
    }

    private static byte[] Collection(IEnumerable<JsonObject> features) => JsonSerializer.SerializeToUtf8Bytes(
        new JsonObject { ["type"] = "FeatureCollection", ["features"] = new JsonArray([.. features]) });

    private static JsonObject Site(PilotDefinition pilot, SiteDefinition site)
    {
        var properties = new JsonObject { ["kind"] = "site", ["name"] = site.Name };
        if (site.People is { } people)
            properties["people"] = people;
        return Feature($"{pilot.Id}/{site.Id}", site.Latitude, site.Longitude, properties);
    }

    private static JsonObject Site(PublicPlace place)
    {
        var site = Site(place.Pilot, place.Site);
        site["properties"]!["values"] = new JsonArray([.. place.Values.Select(Value)]);
        site["properties"]!["warnings"] = place.Warnings.Count;
        return site;
    }

    private static JsonObject Value(PublicValue value)
    {
        var shown = new JsonObject
        {
            ["label"] = value.Stream.Label, ["shows"] = EnumCode.Of(value.Stream.Meaning.ToString()),
            ["state"] = EnumCode.Of(value.State.ToString()),
        };
        if (value is { Value: { } number, At: { } at })
            (shown["value"], shown["unit"], shown["at"]) = (number, value.Stream.Stream.Unit, at);
        return shown;
    }

    private static JsonObject Device(DeviceDefinition device, LatestItem? item) => Feature(device.Key.ToString(), device.Latitude, device.Longitude, new JsonObject
    {
        ["kind"] = "device", ["name"] = device.Name, ["type"] = device.Type,
        ["health"] = new JsonArray([.. (item?.Health ?? []).Select(trouble => JsonValue.Create(trouble.Code))]),
        ["openAlerts"] = item?.OpenAlerts ?? 0,
        ["values"] = new JsonObject((item?.Streams ?? new Dictionary<string, LatestValue>()).Select(stream => KeyValuePair.Create(stream.Key,
            (JsonNode?)new JsonObject { ["value"] = stream.Value.Value, ["unit"] = stream.Value.Unit, ["at"] = stream.Value.At }))),
    });

    private static JsonObject Feature(string id, double? latitude, double? longitude, JsonObject properties) => new()
    {
        ["type"] = "Feature", ["id"] = id,
        ["geometry"] = latitude is { } north && longitude is { } east
            ? new JsonObject { ["type"] = "Point", ["coordinates"] = new JsonArray(east, north) } : null,
        ["properties"] = properties,
    };
}
