namespace SmartPilots.DeviceSim.Replay;

/// <summary>A row, or one cell of it, that could not be read: its line (from 1) and why.</summary>
public readonly record struct UnreadableRow(int Line, string Why)
{
    /// <summary>The column, where the rest of the row was sent; null when nothing of the row was.</summary>
    public string? Column { get; init; }

    public override string ToString() => Column is null ? $"line {Line}: {Why}" : $"line {Line}, column '{Column}': {Why}";
}
