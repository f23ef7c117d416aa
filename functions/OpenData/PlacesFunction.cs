using System.Buffers;
using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using SmartPilots.Core.Model;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Citizens;
using SmartPilots.Functions.Http;
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
        CancellationToken cancellationToken) => request.ForCallerAsync(pilots, async current =>
    {
        var ask = new QueryParameters(request, current);
        var pilot = ask.Pilot();
        var sites = ask.Sites(pilot);
        if (await ask.IsRefusedAsync())
            return;
        var items = await Task.WhenAll(sites.Select(site => latest.OfSiteAsync(pilot!, site, cancellationToken)));
        var byDevice = items.SelectMany(site => site).ToDictionary(item => item.Device, StringComparer.Ordinal);
        request.HttpContext.Response.ContentType = GeoJson;
        await request.HttpContext.Response.Body.WriteAsync(Collection(json =>
        {
            foreach (var site in sites)
            {
                WriteSite(json, pilot!, site, _ => { });
                foreach (var device in site.Devices)
                    Write(json, device, byDevice.GetValueOrDefault(device.Key.ToString()));
            }
        }), cancellationToken);
    }, cancellationToken);

    /// <summary>Places of which something is public, with how it stands.</summary>
    [Function("public-places")]
    [Answers(200, "A feature collection (RFC 7946)", "application/geo+json"), Refuses(404)]
    public Task Public([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "open/{pilot}/places.geojson")] HttpRequest request, string pilot,
        CancellationToken cancellationToken) => request.WithStoreAsync(async () =>
    {
        if (await PublicAsync(pilot, cancellationToken) is not { Count: > 0 } found)
        {
            await request.WriteProblemAsync(Problem.NotFound($"There is no public place of a pilot {pilot}."));
            return;
        }
        request.HttpContext.Response.Headers.AccessControlAllowOrigin = "*";
        await request.WritePublicAsync(GeoJson, Collection(json =>
        {
            foreach (var place in found)
                WriteSite(json, place.Pilot, place.Site, inner => WriteValues(inner, place));
        }), cancellationToken);
    });

    /// <summary>Water points by the terms of the Water Point Data Exchange; whether they work follows from their readings.</summary>
    [Function("public-water-points")]
    [Answers(200, "A row for each water point", "text/csv"), Refuses(404)]
    public Task WaterPoints([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "open/{pilot}/wpdx.csv")] HttpRequest request, string pilot,
        CancellationToken cancellationToken) => request.WithStoreAsync(async () =>
    {
        var found = (await PublicAsync(pilot, cancellationToken)).Where(place => place.Site is { Public.WaterPoint: not null, Latitude: not null,
            Longitude: not null }).ToList();
        if (found.Count == 0)
        {
            await request.WriteProblemAsync(Problem.NotFound($"There is no public water point of a pilot {pilot}."));
            return;
        }
        request.HttpContext.Response.Headers.AccessControlAllowOrigin = "*";
        await request.WritePublicAsync("text/csv; charset=utf-8", WaterPointCsv.Of(found, $"{request.Scheme}://{request.Host}"), cancellationToken);
    });

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

    private static byte[] Collection(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("type", "FeatureCollection");
            json.WriteStartArray("features");
            write(json);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return buffer.WrittenMemory.ToArray();
    }

    private static void WriteSite(Utf8JsonWriter json, PilotDefinition pilot, SiteDefinition site, Action<Utf8JsonWriter> writeMore)
    {
        Start(json, $"{pilot.Id}/{site.Id}", site.Latitude, site.Longitude);
        json.WriteString("kind", "site");
        json.WriteString("name", site.Name);
        if (site.People is { } people)
            json.WriteNumber("people", people);
        writeMore(json);
        End(json);
    }

    private static void WriteValues(Utf8JsonWriter json, PublicPlace place)
    {
        json.WriteStartArray("values");
        foreach (var value in place.Values)
        {
            json.WriteStartObject();
            json.WriteString("label", value.Stream.Label);
            json.WriteString("shows", JsonNamingPolicy.KebabCaseLower.ConvertName(value.Stream.Meaning.ToString()));
            json.WriteString("state", value.State.ToString().ToLowerInvariant());
            if (value is { Value: { } number, At: { } at })
            {
                json.WriteNumber("value", number);
                json.WriteString("unit", value.Stream.Stream.Unit);
                json.WriteString("at", at);
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteNumber("warnings", place.Warnings.Count);
    }

    private static void Write(Utf8JsonWriter json, DeviceDefinition device, LatestItem? item)
    {
        Start(json, device.Key.ToString(), device.Latitude, device.Longitude);
        json.WriteString("kind", "device");
        json.WriteString("name", device.Name);
        json.WriteString("type", device.Type);
        json.WriteStartArray("health");
        foreach (var trouble in item?.Health ?? [])
            json.WriteStringValue(trouble.Code);
        json.WriteEndArray();
        json.WriteNumber("openAlerts", item?.OpenAlerts ?? 0);
        json.WriteStartObject("values");
        foreach (var (stream, value) in item?.Streams ?? new Dictionary<string, LatestValue>())
        {
            json.WriteStartObject(stream);
            json.WriteNumber("value", value.Value);
            json.WriteString("unit", value.Unit);
            json.WriteString("at", value.At);
            json.WriteEndObject();
        }
        json.WriteEndObject();
        End(json);
    }

    private static void Start(Utf8JsonWriter json, string id, double? latitude, double? longitude)
    {
        json.WriteStartObject();
        json.WriteString("type", "Feature");
        json.WriteString("id", id);
        if (latitude is { } north && longitude is { } east)
        {
            json.WriteStartObject("geometry");
            json.WriteString("type", "Point");
            json.WriteStartArray("coordinates");
            json.WriteNumberValue(east);
            json.WriteNumberValue(north);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        else
            json.WriteNull("geometry");
        json.WriteStartObject("properties");
    }

    private static void End(Utf8JsonWriter json)
    {
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
