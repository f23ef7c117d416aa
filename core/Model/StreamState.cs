namespace SmartPilots.Core.Model;

/// <summary>One stream of the device.</summary>
public sealed class StreamState
{
    /// <summary>High-water mark: the newest time of measurement stored. Newer is certainly new.</summary>
    public long HighTicks { get; set; }

    /// <summary>The latest value that may be shown and judged, with its time; 0 none yet.</summary>
    public long LatestTicks { get; set; }
    public decimal Latest { get; set; }

    /// <summary>
    /// Since which time of measurement the latest value has been the same, as far as readings came in order; kept where the stream says when it is stuck.
    /// </summary>
    public long SameTicks { get; set; }
}
