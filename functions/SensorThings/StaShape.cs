using System.Globalization;
using System.Text.Json.Nodes;

namespace SmartPilots.Functions.SensorThings;

/// <summary>A point, or a polygon by its outer ring: degrees, longitude first. What the API has are points.</summary>
internal sealed record StaShape(IReadOnlyList<(double X, double Y)> Points)
{
    private const int MaxPoints = 200;

    public bool IsPoint => Points.Count == 1;

    /// <summary>Well-known text: <c>POINT (30 10)</c> or <c>POLYGON ((30 10, 40 40, 20 40, 30 10))</c>.</summary>
    /// <exception cref="StaException">It is neither.</exception>
    public static StaShape Parse(string text)
    {
        var open = text.IndexOf('(', StringComparison.Ordinal);
        var kind = open < 0 ? "" : text[..open].Trim().ToUpperInvariant();
        var inner = open < 0 ? "" : text[open..].Trim();
        if (kind == "POLYGON" && inner.StartsWith("((", StringComparison.Ordinal) && inner.EndsWith("))", StringComparison.Ordinal) && inner.IndexOf(')') == inner.Length - 2)
            inner = inner[1..^1];
        else if (kind != "POINT")
            throw new StaException($"\"{text}\" is no POINT (x y) and no POLYGON ((x y, …)) with one ring; other shapes are not supported.");
        var points = inner.Trim('(', ')').Split(',').Select(Pair).ToList();
        if (points.Count > MaxPoints || (kind == "POINT" ? points.Count != 1 : points.Count < 4 || points[0] != points[^1]))
            throw new StaException($"\"{kind}\" has the wrong number of points: one, or a closed ring of at most {MaxPoints}.");
        return new StaShape(points);
    }

    /// <summary>Of a GeoJSON point; null for anything else.</summary>
    public static StaShape? OfJson(JsonNode? node) =>
        node is JsonObject shape && (string?)shape["type"] == "Point" && shape["coordinates"] is JsonArray { Count: >= 2 } at
            ? new StaShape([((double)at[0]!, (double)at[1]!)]) : null;

    /// <summary>In degrees, as OData defines geo.distance for a flat plane of longitude and latitude.</summary>
    public double DistanceTo(StaShape other) => IsPoint && other.IsPoint
        ? Math.Sqrt(Math.Pow(Points[0].X - other.Points[0].X, 2) + Math.Pow(Points[0].Y - other.Points[0].Y, 2))
        : throw new StaException("geo.distance is known between points only.");

    /// <summary>Whether a point lies in a polygon, or on another point.</summary>
    public bool IsWithin(StaShape other)
    {
        if (!IsPoint)
            throw new StaException("Whether a shape lies within another is known for points only.");
        var (x, y) = Points[0];
        if (other.IsPoint)
            return other.Points[0] == (x, y);
        var isInside = false;
        for (var i = 1; i < other.Points.Count; i++) // a ray to the east crosses the ring an odd number of times
        {
            var (a, b) = (other.Points[i - 1], other.Points[i]);
            if (a.Y > y != b.Y > y && x < (b.X - a.X) * (y - a.Y) / (b.Y - a.Y) + a.X)
                isInside = !isInside;
        }
        return isInside;
    }

    private static (double, double) Pair(string text) =>
        text.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var x, var y] && double.TryParse(x, NumberStyles.Float, CultureInfo.InvariantCulture, out var one)
            && double.TryParse(y, NumberStyles.Float, CultureInfo.InvariantCulture, out var two) ? (one, two)
            : throw new StaException($"\"{text}\" is no pair of numbers.");
}
