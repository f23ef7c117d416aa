using SmartPilots.DeviceSim.Files;

namespace SmartPilots.DeviceSim.Replay;

/// <summary>What a local time means that happens twice because the clock was put back.</summary>
[JsonConverter(typeof(KebabCaseEnum<RepeatedHour>))]
internal enum RepeatedHour
{
    /// <summary>The first of the two.</summary>
    Earlier,

    /// <summary>The second.</summary>
    Later,

    /// <summary>
    /// The first, until a stream's times stop growing within the repeated hour; from there on the second: what a device means that
    /// wrote local times down one after the other. In a file that stands newest first, the same from its end.
    /// </summary>
    FileOrder,
}
