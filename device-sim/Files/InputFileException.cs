namespace SmartPilots.DeviceSim.Files;

/// <summary>A file or an option from outside (map, scenario, recording) that can't be used. Exit code 2.</summary>
/// <param name="message">Says which file, where in it and why.</param>
public sealed class InputFileException(string message) : Exception(message)
{
    /// <param name="where">JSON path such as <c>$.time.format</c>, or <c>line 17</c>.</param>
    public InputFileException(string file, string where, string why)
        : this($"{file}: {where}: {why}")
    {
    }
}
