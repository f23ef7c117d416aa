namespace SmartPilots.Local.Data;

/// <summary>Another process works on the data folder. Exit code 1.</summary>
internal sealed class AlreadyRunningException(DataFolder data) : Exception(RunningSystem.Find(data) is { } other
    ? $"A system already runs on {data.Path}: process {other.Pid}, {other.Api}. Stop it, or give another folder with --data."
    : $"Another process works on {data.Path}: a system that starts or stops, a gateway, or an import. Wait for it, or give another folder with --data.");
