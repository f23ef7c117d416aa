namespace SmartPilots.DeviceSim.Replay;

/// <summary>Which columns of a row hold values, and of which streams.</summary>
internal abstract class RowStreams
{
    /// <summary>The row's (column, stream) pairs; null when it speaks of a stream that the map does not know.</summary>
    public abstract IReadOnlyList<(int Column, string Stream)>? Of(CsvLine line);

    /// <summary>What <see cref="Of"/> looked for.</summary>
    public abstract string Describe(CsvLine line);
}

/// <summary>The same in each row.</summary>
internal sealed class FixedStreams(IReadOnlyList<(int Column, string Stream)> columns) : RowStreams
{
    public override IReadOnlyList<(int Column, string Stream)> Of(CsvLine line) => columns;

    public override string Describe(CsvLine line) => "";
}

/// <summary>The row says which.</summary>
internal sealed class NamedStreams(int[] names, int value, IReadOnlyDictionary<string, string?> streams) : RowStreams
{
    private readonly Dictionary<string, (int, string)[]> _known = streams.ToDictionary(pair => pair.Key,
        pair => pair.Value is { } stream ? new[] { (value, stream) } : []);

    public override IReadOnlyList<(int Column, string Stream)>? Of(CsvLine line) => _known.GetValueOrDefault(Describe(line));

    public override string Describe(CsvLine line)
    {
        var text = line[names[0]].ToString();
        foreach (var column in names.AsSpan(1))
            text = string.Concat(text, " / ", line[column]);
        return text;
    }
}
