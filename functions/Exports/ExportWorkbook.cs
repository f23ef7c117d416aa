using System.Security.Cryptography;
using SpreadCheetah;
using SpreadCheetah.Styling;
using SpreadCheetah.Worksheets;

namespace SmartPilots.Functions.Exports;

/// <summary>
/// A table as a workbook (XLSX): dates and numbers are cells that can be computed with. A sheet <c>about</c> at the end says what each column is,
/// and has the hash that the same table has as CSV. A spreadsheet holds 15 digits of a number; the CSV has them all.
/// </summary>
internal static class ExportWorkbook
{
    public const string ContentType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    private const int MaxRowsOfSheet = 1_000_000; // a spreadsheet has 1,048,576
    private const string TimeFormat = "yyyy\\-mm\\-dd hh:mm:ss";

    /// <summary>Writes forward only; holds one page of rows.</summary>
    public static async Task WriteAsync(Stream to, ExportTable table, CancellationToken cancellationToken)
    {
        await using var book = await Spreadsheet.CreateNewAsync(to, cancellationToken: cancellationToken);
        var time = book.AddStyle(new Style { Format = NumberFormat.Custom(TimeFormat) });
        var bold = book.AddStyle(new Style { Font = { Bold = true } });
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (csv, sheets, rowsOfSheet, rowsInAll) = (new CsvText(), 0, MaxRowsOfSheet, 0L);
        ExportCsv.WriteNames(csv, table);
        await foreach (var rows in table.Pages.WithCancellation(cancellationToken))
        {
            ExportCsv.Write(csv, table, rows);
            hash.AppendData(csv.Take());
            rowsInAll += rows.Count;
            for (var i = 0; i < rows.Count || sheets == 0; i++, rowsOfSheet++)
            {
                if (rowsOfSheet == MaxRowsOfSheet)
                {
                    await StartAsync(book, table, ++sheets, bold, cancellationToken);
                    rowsOfSheet = 0;
                }
                if (i < rows.Count)
                    await book.AddRowAsync(Cells(table, rows[i], time), cancellationToken);
            }
        }
        await WriteAboutAsync(book, table, rowsInAll, Convert.ToHexStringLower(hash.GetHashAndReset()), bold, cancellationToken);
        await book.FinishAsync(cancellationToken);
    }

    private static async Task StartAsync(Spreadsheet book, ExportTable table, int number, StyleId bold, CancellationToken cancellationToken)
    {
        var options = new WorksheetOptions { FrozenRows = 1 };
        for (var i = 0; i < table.Fields.Count; i++)
            options.Column(i + 1).Width = table.Fields[i].Type is ExportType.SiteTime or ExportType.UtcTime ? 20 : table.Fields[i].Name == "hash" ? 36 : 14;
        await book.StartWorksheetAsync(number == 1 ? table.Name : $"{table.Name} {number}", options, cancellationToken);
        await book.AddRowAsync([.. table.Fields.Select(field => new StyledCell(field.Name, bold))], cancellationToken);
    }

    private static async Task WriteAboutAsync(Spreadsheet book, ExportTable table, long rows, string hash, StyleId bold, CancellationToken cancellationToken)
    {
        var options = new WorksheetOptions();
        (options.Column(1).Width, options.Column(2).Width) = (18, 80);
        await book.StartWorksheetAsync("about", options, cancellationToken);
        IEnumerable<(string Name, string Text)> lines =
        [
            (table.Title, ""), ("device", table.Device.Key.ToString()), ("time zone", table.Device.Zone.Id), ("pilot file", table.Device.PilotVersion),
            ("rows", CsvText.Text(rows)!), ("SHA-256 as CSV", hash),
            .. table.Fields.Select(field => (field.Name, field.Description)),
            .. table.Device.Streams.Select(stream => (stream.Name, $"{stream.Label}, {stream.Unit}")),
        ];
        foreach (var (name, text) in lines)
            await book.AddRowAsync([new StyledCell(name, bold), new StyledCell(text, null)], cancellationToken);
    }

    private static StyledCell[] Cells(ExportTable table, object?[] row, StyleId time)
    {
        var cells = new StyledCell[row.Length];
        for (var i = 0; i < row.Length; i++)
        {
            cells[i] = row[i] switch
            {
                DateTime at when table.Fields[i].Type == ExportType.SiteTime => new StyledCell(table.AtSite(at), time),
                DateTime at => new StyledCell(at, time),
                decimal number => new StyledCell(number, null),
                double number => new StyledCell(number, null),
                long number => new StyledCell(number, null),
                var other => new StyledCell((string?)other, null),
            };
        }
        return cells;
    }
}
