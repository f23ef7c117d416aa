using SmartPilots.DeviceSim.Files;

namespace SmartPilots.DeviceSim.Replay;

/// <summary>What becomes of a row that has values and no time.</summary>
[JsonConverter(typeof(KebabCaseEnum<MissingTime>))]
internal enum MissingTime
{
    /// <summary>It is unreadable.</summary>
    Error,

    /// <summary>It is left out and counted.</summary>
    Skip,

    /// <summary>It is of the time of the row before it.</summary>
    Previous,
}
