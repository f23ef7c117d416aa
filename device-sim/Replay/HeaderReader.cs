using SmartPilots.DeviceSim.Files;

namespace SmartPilots.DeviceSim.Replay;

/// <summary>Finds the names of a file's columns: in the map, in the lines that it says, or in the first row that has them all.</summary>
/// <param name="checkText">Whether a header that is not UTF-8 is an error.</param>
internal sealed class HeaderReader(CsvMap map, string mapFile, string file, RowReader rows, bool checkText)
{
    // What stands before the header speaks of the logger, not of the readings.
    private const int MostRows = 100;

    private readonly Queue<string[]> _lines = new();

    public Columns Read()
    {
        rows.Skip(map.SkipLines ?? 0);
        if (map.Header is { } names)
            return new Columns(mapFile, file, names);
        var first = Next() ?? throw new InputFileException(file, "line 1", "the file is empty");
        if (map.SkipLines is not null)
            return first;
        var required = RowLayoutReader.Required(map).ToList();
        var found = first;
        for (var i = 0; i < MostRows && found?.HoldAll(required) == false; i++)
            found = Next();
        return found?.HoldAll(required) == true ? found : first;
    }

    // Of a header of several rows the names are joined by column.
    private Columns? Next()
    {
        do
        {
            if (!rows.Read())
                return null;
            if (checkText && rows.Cells.Text.Contains('\uFFFD'))
            {
                throw new InputFileException(file, $"line {rows.Line}",
                    "is not UTF-8: say in the map what it is, such as \"encoding\": \"windows-1252\" or \"latin1\"");
            }
            _lines.Enqueue(rows.Cells.ToArray());
        }
        while (_lines.Count < map.HeaderRows);
        if (_lines.Count > map.HeaderRows)
            _lines.Dequeue();
        return new Columns(mapFile, file, Enumerable.Range(0, _lines.Max(line => line.Length)).Select(i =>
            string.Join(' ', _lines.Select(line => line.ElementAtOrDefault(i) ?? "").Where(part => part.Length > 0))));
    }
}
