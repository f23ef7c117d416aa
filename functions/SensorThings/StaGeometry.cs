using System.Text.Json.Nodes;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;

namespace SmartPilots.Functions.SensorThings;

/// <summary>Geometries of filters: degrees, longitude first, on a flat plane as OData defines <c>geo.distance</c>. What the API itself has are points.</summary>
internal static class StaGeometry
{
    private const int MaxPoints = 200;
    private const double MostDegrees = 360;

    /// <summary>Well-known text, such as <c>POINT (30 10)</c>; <c>SRID=4326;</c> may stand before it.</summary>
    /// <exception cref="StaException">It is none, or has too many points.</exception>
    public static Geometry Parse(string text)
    {
        var written = text.StartsWith("SRID=4326;", StringComparison.OrdinalIgnoreCase) ? text["SRID=4326;".Length..] : text;
        try
        {
            var read = new WKTReader().Read(written);
            if (read.NumPoints > MaxPoints)
                throw new StaException($"A geometry has at most {MaxPoints} points.");
            if (read.EnvelopeInternal is { IsNull: false } box && !(Math.Max(Math.Abs(box.MinX), Math.Abs(box.MaxX)) <= MostDegrees
                && Math.Max(Math.Abs(box.MinY), Math.Abs(box.MaxY)) <= MostDegrees))
                throw new StaException($"\"{text}\" lies beyond {MostDegrees} degrees.");
            return read.IsValid ? read : throw new StaException($"\"{text}\" crosses itself, or its rings do not fit each other.");
        }
        catch (Exception e) when (e is ParseException or ArgumentException)
        {
            throw new StaException($"\"{text}\" is no well-known text such as POINT (30 10), LINESTRING (30 10, 40 40) or POLYGON ((30 10, 40 40, 20 40, 30 10)).");
        }
    }

    /// <summary>Of a GeoJSON point; null for anything else.</summary>
    public static Geometry? OfJson(JsonNode? node) =>
        node is JsonObject shape && (string?)shape["type"] == "Point" && shape["coordinates"] is JsonArray { Count: >= 2 } at
            ? new Point((double)at[0]!, (double)at[1]!) : null;

    /// <summary>Whether two geometries relate as a pattern of the nine intersections says.</summary>
    /// <exception cref="StaException">The pattern is none, or a collection is asked about, which has no such matrix.</exception>
    public static bool Relates(Geometry one, Geometry two, string pattern)
    {
        if (pattern.Length != 9 || pattern.Any(sign => !"TF*012".Contains(sign, StringComparison.Ordinal)))
            throw new StaException($"st_relate: \"{pattern}\" is no pattern of nine signs T, F, *, 0, 1 or 2.");
        return Checked(one, two, () => one.Relate(two, pattern));
    }

    /// <exception cref="StaException">A collection is asked about.</exception>
    public static bool Checked(Geometry one, Geometry two, Func<bool> ask) =>
        one.OgcGeometryType == OgcGeometryType.GeometryCollection || two.OgcGeometryType == OgcGeometryType.GeometryCollection
            ? throw new StaException("A GEOMETRYCOLLECTION cannot be compared: ask for each of its parts.") : ask();
}
