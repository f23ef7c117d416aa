using Parquet;
using Parquet.Schema;

namespace SmartPilots.Functions.Exports;

/// <summary>
/// A table as Apache Parquet: numbers are doubles, times have microseconds, and site time is the wall clock, without its offset. Every column may be
/// empty. Needs a place that can be sought in: the format ends with where its parts begin.
/// </summary>
internal sealed class ExportParquet : IAsyncDisposable
{
    public const string ContentType = "application/vnd.apache.parquet";

    private const int RowsOfGroup = 10_000; // what is held in memory, and read at once
    private readonly ExportTable _table;
    private readonly ParquetWriter _writer;
    private readonly DataField[] _fields;
    private readonly List<object?[]> _rows = [];

    private ExportParquet(ExportTable table, ParquetWriter writer, DataField[] fields) => (_table, _writer, _fields) = (table, writer, fields);

    public static async Task<ExportParquet> CreateAsync(Stream to, ExportTable table, CancellationToken cancellationToken)
    {
        DataField[] fields = [.. table.Fields.Select(Field)];
        return new ExportParquet(table, await ParquetWriter.CreateAsync(new ParquetSchema(fields), to, cancellationToken: cancellationToken), fields);
    }

    public async Task AddAsync(IReadOnlyList<object?[]> rows, CancellationToken cancellationToken)
    {
        _rows.AddRange(rows);
        if (_rows.Count >= RowsOfGroup)
            await WriteGroupAsync(cancellationToken);
    }

    /// <summary>Writes what is left. The file is whole once this is disposed of.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        if (_rows.Count > 0)
            await WriteGroupAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => _writer.DisposeAsync();

    private static DataField Field(ExportField field) => field.Type switch
    {
        ExportType.Number => new DataField<double?>(field.Name),
        ExportType.Whole => new DataField<long?>(field.Name),
        ExportType.SiteTime or ExportType.UtcTime => new DateTimeDataField(field.Name, DateTimeFormat.Timestamp, isAdjustedToUTC: field.Type == ExportType.UtcTime,
            DateTimeTimeUnit.Micros, isNullable: true),
        _ => new DataField<string>(field.Name),
    };

    private async Task WriteGroupAsync(CancellationToken cancellationToken)
    {
        using var group = _writer.CreateRowGroup();
        for (var i = 0; i < _fields.Length; i++)
        {
            var (field, column) = (_fields[i], i);
            await (_table.Fields[i].Type switch
            {
                ExportType.Number => group.WriteAsync<double>(field, Column(value => (double?)Number(value), column), cancellationToken: cancellationToken),
                ExportType.Whole => group.WriteAsync<long>(field, Column(value => (long?)value, column), cancellationToken: cancellationToken),
                ExportType.SiteTime => group.WriteAsync<DateTime>(field, Column(value => value is DateTime at ? _table.AtSite(at) : (DateTime?)null, column),
                    cancellationToken: cancellationToken),
                ExportType.UtcTime => group.WriteAsync<DateTime>(field, Column(value => (DateTime?)value, column), cancellationToken: cancellationToken),
                _ => group.WriteAsync(field, Column(value => (string?)value, column).ToArray()!),
            });
        }
        group.CompleteValidate();
        _rows.Clear();
    }

    private ReadOnlyMemory<T> Column<T>(Func<object?, T> cell, int column) => _rows.Select(row => cell(row[column])).ToArray();

    private static double? Number(object? value) => value switch { decimal number => (double)number, double number => number, _ => null };
}
