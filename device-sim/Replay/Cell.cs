namespace SmartPilots.DeviceSim.Replay;

/// <summary>What a cell came to.</summary>
internal enum CellKind
{
    Value,
    Empty,

    /// <summary>A declared text that means no value.</summary>
    NoValue,

    /// <summary>A declared text or qualifier whose cell is left out.</summary>
    Skipped,
    Unreadable,
}

/// <summary>A cell as its column reads it.</summary>
/// <param name="Why">Of an unreadable one.</param>
/// <param name="Rounded">The number has more decimals than are kept.</param>
internal readonly record struct Cell(CellKind Kind, decimal Value = 0, string? Why = null, bool Rounded = false)
{
    /// <summary>A qualifier says that the number is not good.</summary>
    public bool IsDoubtful { get; init; }
}
