using System.Globalization;
using System.Text.Json;

namespace SmartPilots.Simulation.Oracle;

/// <summary>An alert raised or cleared.</summary>
internal sealed record ModelTransition(string Kind, string Rule, long RaisedTicks, long Ticks, decimal? Value)
{
    /// <summary>From the JSON of an outbox row.</summary>
    public static ModelTransition Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        return new ModelTransition(root.GetProperty("Kind").GetString()!, root.GetProperty("Rule").GetString()!,
            root.GetProperty("RaisedTicks").GetInt64(), root.GetProperty("Ticks").GetInt64(),
            root.TryGetProperty("Value", out var value) ? value.GetDecimal() : null);
    }

    /// <summary>The key of its alert: newest first in the site's partition.</summary>
    public string AlertKey(string device) => string.Create(CultureInfo.InvariantCulture, $"{long.MaxValue - RaisedTicks:D19}~{device}~{Rule}");
}
