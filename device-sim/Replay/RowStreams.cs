namespace SmartPilots.DeviceSim.Replay;

/// <summary>Which columns of a row hold values, and of which streams.</summary>
internal abstract class RowStreams
{
    /// <summary>All of them, over all rows.</summary>
    public abstract IEnumerable<ValueColumn> All { get; }

    /// <summary>The row's columns; null when it speaks of a stream that the map does not know.</summary>
    public abstract IReadOnlyList<ValueColumn>? Of(RowCells row);

    /// <summary>What <see cref="Of"/> looked for.</summary>
    public abstract string Describe(RowCells row);
}

/// <summary>The same in each row.</summary>
internal sealed class FixedStreams(IReadOnlyList<ValueColumn> columns) : RowStreams
{
    public override IEnumerable<ValueColumn> All => columns;

    public override IReadOnlyList<ValueColumn> Of(RowCells row) => columns;

    public override string Describe(RowCells row) => "";
}

/// <summary>The row says which.</summary>
/// <param name="streams">By the joined texts; null leaves a row out.</param>
internal sealed class NamedStreams(int[] names, IReadOnlyDictionary<string, ValueColumn?> streams) : RowStreams
{
    private readonly Dictionary<string, ValueColumn[]> _known = streams.ToDictionary(pair => pair.Key,
        pair => pair.Value is { } column ? new[] { column } : []);

    public override IEnumerable<ValueColumn> All => streams.Values.OfType<ValueColumn>();

    public override IReadOnlyList<ValueColumn>? Of(RowCells row) =>
        _known.TryGetValue(Describe(row), out var known) ? known : _known.GetValueOrDefault("*");

    public override string Describe(RowCells row)
    {
        var text = row[names[0]].ToString();
        foreach (var column in names.AsSpan(1))
            text = string.Concat(text, " / ", row[column]);
        return text;
    }
}
