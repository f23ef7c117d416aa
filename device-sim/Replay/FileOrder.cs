using SmartPilots.DeviceSim.Files;

namespace SmartPilots.DeviceSim.Replay;

/// <summary>In which order of time the rows of a file stand.</summary>
[JsonConverter(typeof(KebabCaseEnum<FileOrder>))]
internal enum FileOrder
{
    /// <summary>Newest first where the times of the first rows say so, else oldest first.</summary>
    Auto,
    OldestFirst,

    /// <summary>The rows are sent from the last to the first.</summary>
    NewestFirst,
}
