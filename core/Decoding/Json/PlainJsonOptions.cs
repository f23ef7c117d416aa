using SmartPilots.Core.Model;

namespace SmartPilots.Core.Decoding.Json;

/// <summary>How a JSON payload writes things.</summary>
/// <param name="TextNumbers">Whether a number may stand in quotes.</param>
/// <param name="Units">The device's own names of units.</param>
/// <param name="IgnoresEmpty">Whether null is no value, and a message without any value noise, instead of faults.</param>
/// <param name="IsLenient">Whether a byte order mark before the JSON and zeros behind it are passed over.</param>
internal sealed record PlainJsonOptions(bool TextNumbers, UnitWords Units, bool IgnoresEmpty = false, bool IsLenient = false)
{
    /// <summary>How much later each value of an array is than the one before it, in ticks; 0 when arrays of values need times of their own.</summary>
    public long EveryTicks { get; init; }

    /// <summary>From names in topics, and beside values at the root, to streams.</summary>
    public ItemNames Names { get; init; } = ItemNames.None;
}
