namespace SmartPilots.DeviceSim.Replay;

/// <summary>What the cells of a column came to, by kind.</summary>
internal sealed class ColumnTally
{
    private readonly long[] _kinds = new long[Enum.GetValues<CellKind>().Length];

    /// <summary>Cells by the qualifier that they carried.</summary>
    public SortedDictionary<string, long> Qualifiers { get; } = new(StringComparer.Ordinal);

    /// <summary>Numbers with more decimals than are kept.</summary>
    public long Rounded { get; private set; }

    /// <summary>The first of those, as the file has it.</summary>
    public string? FirstRounded { get; private set; }
    public decimal? Min { get; private set; }
    public decimal? Max { get; private set; }

    public long this[CellKind kind] => _kinds[(int)kind];

    public void Count(in Cell cell, ReadOnlySpan<char> text)
    {
        _kinds[(int)cell.Kind]++;
        if (cell.Kind != CellKind.Value)
            return;
        Min = Min is { } min && min <= cell.Value ? min : cell.Value;
        Max = Max is { } max && max >= cell.Value ? max : cell.Value;
        if (!cell.Rounded)
            return;
        Rounded++;
        FirstRounded ??= text.ToString();
    }

    public void CountQualifier(string text) => Qualifiers[text] = Qualifiers.GetValueOrDefault(text) + 1;
}
