namespace SmartPilots.DeviceSim;

/// <summary>A file from outside (map, scenario, recording) that can't be used: says which file, where in it and why. Exit code 2.</summary>
/// <param name="Where">JSON path such as <c>$.time.format</c>, or <c>line 17</c>.</param>
public sealed class InputFileException(string File, string Where, string Why) : Exception($"{File}: {Where}: {Why}");
