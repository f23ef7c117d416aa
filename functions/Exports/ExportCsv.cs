using System.Runtime.CompilerServices;

namespace SmartPilots.Functions.Exports;

/// <summary>A table as comma-separated values.</summary>
internal static class ExportCsv
{
    /// <summary>The names of the fields with the first page of rows, then each further page.</summary>
    public static async IAsyncEnumerable<byte[]> PagesAsync(ExportTable table, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var csv = new CsvText();
        WriteNames(csv, table);
        await foreach (var rows in table.Pages.WithCancellation(cancellationToken))
        {
            Write(csv, table, rows);
            yield return csv.Take();
        }
    }

    public static void WriteNames(CsvText csv, ExportTable table) => csv.Line([.. table.Fields.Select(field => field.Name)]);

    public static void Write(CsvText csv, ExportTable table, IReadOnlyList<object?[]> rows)
    {
        var cells = new string?[table.Fields.Count];
        foreach (var row in rows)
        {
            for (var i = 0; i < cells.Length; i++)
                cells[i] = Text(table, table.Fields[i].Type, row[i]);
            csv.Line(cells);
        }
    }

    private static string? Text(ExportTable table, ExportType type, object? value) => value switch
    {
        DateTime at when type == ExportType.SiteTime => CsvText.Text(at, table.Device.Calendar),
        DateTime at => CsvText.Text(at),
        decimal number => CsvText.Text(number),
        double number => CsvText.Text(number),
        long number => CsvText.Text(number),
        _ => (string?)value,
    };
}
