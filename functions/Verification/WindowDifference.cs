using SmartPilots.Core.Windows;

namespace SmartPilots.Functions.Verification;

/// <summary>One way in which a stored window is not what its raw readings make it.</summary>
/// <param name="Start">UTC start of the window.</param>
/// <param name="Stream">Null when the window as a whole is missing or too much.</param>
/// <param name="What"><c>missing-window</c>, <c>extra-window</c>, <c>missing-stream</c>, <c>extra-stream</c>, or the statistic that differs.</param>
public sealed record WindowDifference(string Device, [Code<Period>] string Period, DateTime Start, string? Stream, string What, string? Stored, string? Rebuilt)
{
    // In the order of the stored form.
    private static readonly string[] Statistics =
        ["count", "sum", "min", "max", "firstAt", "first", "lastAt", "last", "hash", "sinSum", "cosSum"];

    /// <summary>All differences between the two; none when they agree. A window without readings is no window.</summary>
    public static IEnumerable<WindowDifference> Of(DeviceKey device, WindowKey key, Window? stored, Window? rebuilt)
    {
        var whole = new WindowDifference(device.ToString(), key.Period.Code(), Utc(key.Start), null, "", null, null);
        if (rebuilt is null or { Streams.Count: 0 })
            return stored is null ? [] : [whole with { What = "extra-window" }];
        return stored is null ? [whole with { What = "missing-window" }] : OfStreams(whole, stored, rebuilt);
    }

    private static IEnumerable<WindowDifference> OfStreams(WindowDifference whole, Window stored, Window rebuilt)
    {
        foreach (var expected in rebuilt.Streams)
        {
            if (stored.Find(expected.Stream) is not { } found)
                yield return whole with { Stream = expected.Stream, What = "missing-stream", Rebuilt = expected.Encode() };
            else
            {
                var (left, right) = (found.Encode().Split(';'), expected.Encode().Split(';'));
                for (var i = 0; i < right.Length; i++)
                {
                    if (left[i] != right[i])
                        yield return whole with { Stream = expected.Stream, What = Statistics[i], Stored = left[i], Rebuilt = right[i] };
                }
            }
        }
        foreach (var found in stored.Streams)
        {
            if (rebuilt.Find(found.Stream) is null)
                yield return whole with { Stream = found.Stream, What = "extra-stream", Stored = found.Encode() };
        }
    }

    public override string ToString() => Stream is null
        ? $"{Device} {Period} {Start:yyyy-MM-ddTHH:mm:ssZ}: {What}"
        : $"{Device} {Period} {Start:yyyy-MM-ddTHH:mm:ssZ} {Stream}: {What}, stored {Stored ?? "nothing"}, rebuilt {Rebuilt ?? "nothing"}";
}
