using System.Text.Json;
using SmartPilots.Core.Decoding.Json;
using SmartPilots.Core.Model;

namespace SmartPilots.Simulation.Fleet;

/// <summary>
/// Plain JSON, and beside it <c>{"series": [[1767225600000, "flow", 1.25], …]}</c>: many times in one message, so that some do not fit
/// one commit.
/// </summary>
internal sealed class SeriesDecoder : IPayloadDecoder
{
    public void Decode(ReadOnlySpan<byte> payload, in DecodeContext context, DecodedMessage into)
    {
        if (!payload.StartsWith("{\"series\""u8))
        {
            PlainJson.Default.Decode(payload, context, into);
            return;
        }
        using var json = JsonDocument.Parse(payload.ToArray());
        foreach (var point in json.RootElement.GetProperty("series").EnumerateArray())
        {
            var ticks = DateTime.UnixEpoch.Ticks + (point[0].GetInt64() * TimeSpan.TicksPerMillisecond);
            into.Add(System.Text.Encoding.UTF8.GetBytes(point[1].GetString()!), ticks, point[2].GetDecimal(), default);
        }
    }
}
