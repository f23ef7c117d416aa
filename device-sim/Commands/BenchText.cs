using System.Text.Json;
using SmartPilots.DeviceSim.Bench;

namespace SmartPilots.DeviceSim.Commands;

/// <summary>The results of loads as people and scripts read them.</summary>
internal static class BenchText
{
    public static string Line(string target, BenchOptions options, LoadResult result) =>
        $"{target}: {options.Connections:N0} connections,"
        + $" {(result.Rate is { } rate ? $"{rate:N0}/s asked (open loop)" : $"{options.InFlight} in flight each (closed loop)")}:"
        + $" {result.PerSecond:N0} messages/s; PUBACK {result.Puback}"
        + (result.Queryable.Count > 0 ? $"; queryable {result.Queryable}" : "")
        + (result.Unanswered > 0 ? $"; {result.Unanswered:N0} unanswered" : "");

    public static string Json(string target, BenchOptions options, LoadResult result) => JsonSerializer.Serialize(new
    {
        target,
        connections = options.Connections,
        rate = result.Rate,
        inFlight = result.Rate is null ? options.InFlight : (int?)null,
        sent = result.Sent,
        perSecond = Math.Round(result.PerSecond, 1),
        unanswered = result.Unanswered,
        pubackMs = result.Puback.Percentiles(),
        queryableMs = result.Queryable.Count > 0 ? result.Queryable.Percentiles() : null,
    }, JsonSerializerOptions.Web);

    /// <summary>Where a ramp ended.</summary>
    public static string Knee(string target, double limit, LoadResult? held, LoadResult passed) => held is null
        ? $"{target}: not even {passed.Rate:N0}/s within a PUBACK p99 of {limit:N0} ms; begin lower with --rate"
        : $"{target}: knee between {held.Rate:N0}/s (PUBACK p99 {held.Puback.Milliseconds(0.99):N2} ms) and {passed.Rate:N0}/s"
          + $" ({passed.Puback.Milliseconds(0.99):N2} ms, {passed.PerSecond:N0}/s reached)";
}
