using SmartPilots.Local.Data;

namespace SmartPilots.Local.Running;

/// <summary>Another system runs on the data folder. Exit code 1.</summary>
internal sealed class AlreadyRunningException(DataFolder data, RunningSystem other) : Exception(
    $"A system already runs on {data.Path}: process {other.Pid}, {other.Api}. Stop it, or give another folder with --data.");
