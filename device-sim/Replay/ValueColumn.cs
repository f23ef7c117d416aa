using SmartPilots.Core.Model;

namespace SmartPilots.DeviceSim.Replay;

/// <summary>A column of numbers: its place, the stream, and how its cells are read. Counts what it has read.</summary>
internal sealed class ValueColumn
{
    private readonly NumberText _numbers;
    private readonly HashSet<string> _noValue;
    private readonly HashSet<decimal> _noNumber = [];
    private readonly Dictionary<string, decimal?> _texts;
    private readonly (string Text, Qualifier Meaning)[] _qualifiers;
    private readonly decimal _scale;
    private readonly decimal _offset;
    private readonly int? _qualifierColumn;

    /// <param name="name">The column as the header names it.</param>
    /// <param name="owner">Whose it is, for reports: a device, or the text that names the stream.</param>
    public ValueColumn(int index, string name, string owner, CsvMap map, ColumnJson column, int? qualifierColumn)
    {
        (Index, Name, Owner, Stream, Unit) = (index, name, owner, column.Stream, column.Unit);
        var group = column.GroupSeparator ?? map.GroupSeparator;
        _numbers = new NumberText((column.DecimalSeparator ?? map.DecimalSeparator)[0], group is { Length: > 0 } ? group[0] : null);
        _noValue = [.. map.NoValue, .. column.NoValue];
        foreach (var text in _noValue)
        {
            if (_numbers.TryRead(text, out var number))
                _noNumber.Add(number);
        }
        _texts = map.Texts.Concat(column.Texts).GroupBy(pair => pair.Key).ToDictionary(pair => pair.Key, pair => pair.Last().Value);
        _qualifiers = [.. map.Qualifiers.Concat(column.Qualifiers).GroupBy(pair => pair.Key)
            .Select(pair => (pair.Key, pair.Last().Value)).OrderByDescending(pair => pair.Key.Length)];
        (_scale, _offset, _qualifierColumn) = (column.Scale, column.Offset, qualifierColumn);
    }

    public int Index { get; }
    public string Name { get; }
    public string Owner { get; }
    public string Stream { get; }
    public string? Unit { get; }
    public ColumnTally Tally { get; } = new();

    /// <summary>Reads the column's cell of a row and counts it.</summary>
    public Cell Read(RowCells row)
    {
        var text = row[Index];
        var cell = Read(text, row);
        Tally.Count(cell, text);
        return cell;
    }

    /// <summary>Whether the cell holds a number or a declared text: what a row of names or units does not.</summary>
    public bool HoldsNumber(RowCells row) => Read(row[Index], row).Kind is CellKind.Value;

    private Cell Read(ReadOnlySpan<char> text, RowCells row)
    {
        if (_noValue.Count > 0 && _noValue.GetAlternateLookup<ReadOnlySpan<char>>().Contains(text))
            return new Cell(CellKind.NoValue);
        if (_texts.Count > 0 && _texts.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out var meaning))
            return meaning is { } known ? Scaled(known, text) : new Cell(CellKind.Skipped);
        if (text.IsEmpty)
            return new Cell(CellKind.Empty);
        var met = Qualifier.Keep;
        var rest = text;
        if (!_numbers.TryRead(rest, out var number) && !(_qualifiers.Length > 0 && TryQualified(ref rest, ref met, out number)))
            return met.Factor is null && rest.IsEmpty ? new Cell(CellKind.Skipped) : Unreadable(text);
        if (_noNumber.Contains(number))
            return new Cell(CellKind.NoValue);
        if (_qualifierColumn is { } column && !TryStrip(row[column], ref met))
            return new Cell(CellKind.Unreadable, 0, $"'{row[column]}' is among no qualifiers of the map");
        return met.Factor is { } times ? Scaled(number, rest, times) with { IsDoubtful = met.IsDoubt } : new Cell(CellKind.Skipped);
    }

    private Cell Unreadable(ReadOnlySpan<char> text) => new(CellKind.Unreadable, 0,
        _numbers.Hint(text) is { } hint ? $"'{text}' is {hint}" : text.IndexOfAnyInRange('0', '9') < 0 ? $"'{text}' is no number (\"texts\" or \"noValue\" may name it)"
            : $"'{text}' is no number (\"qualifiers\" may name what is beside one)");

    private Cell Scaled(decimal number, ReadOnlySpan<char> text, decimal factor = 1)
    {
        if (Math.Abs(number) >= Quantity.Bound)
            return new Cell(CellKind.Unreadable, 0, $"'{text}' is not below 1e15, which is the largest number that is kept");
        var rounded = NumberText.Rounds(text, number);
        try
        {
            if (factor != 1)
                number *= factor;
            if (_scale != 1)
                number *= _scale;
            number += _offset;
        }
        catch (OverflowException)
        {
            number = Quantity.Bound;
        }
        return Math.Abs(number) < Quantity.Bound ? new Cell(CellKind.Value, number, null, rounded)
            : new Cell(CellKind.Unreadable, 0, $"'{text}' times the scale is not below 1e15, which is the largest number that is kept");
    }

    // One qualifier after the other is taken from either end, until a number is left, or nothing: a cell of nothing but qualifiers.
    private bool TryQualified(ref ReadOnlySpan<char> rest, ref Qualifier met, out decimal number)
    {
        number = 0;
        while (!rest.IsEmpty && !_numbers.TryRead(rest, out number))
        {
            if (!TryStripOne(ref rest, ref met))
                return false;
        }
        return !rest.IsEmpty;
    }

    private bool TryStrip(ReadOnlySpan<char> text, ref Qualifier met)
    {
        while (!text.IsEmpty)
        {
            if (!TryStripOne(ref text, ref met))
                return false;
        }
        return true;
    }

    private bool TryStripOne(ref ReadOnlySpan<char> rest, ref Qualifier met)
    {
        foreach (var (qualifier, meaning) in _qualifiers)
        {
            var ends = rest.EndsWith(qualifier, StringComparison.Ordinal);
            if (!ends && !rest.StartsWith(qualifier, StringComparison.Ordinal))
                continue;
            rest = (ends ? rest[..^qualifier.Length] : rest[qualifier.Length..]).Trim();
            met = met.And(meaning);
            Tally.CountQualifier(qualifier);
            return true;
        }
        return false;
    }
}
