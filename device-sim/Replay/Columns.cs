using System.Text.RegularExpressions;
using SmartPilots.DeviceSim.Files;

namespace SmartPilots.DeviceSim.Replay;

/// <summary>
/// Finds the columns that a map names in a file's header: by name (runs of blanks count as one), by a pattern with <c>*</c> for any text,
/// or by position as <c>#3</c>. A name or pattern that fits several columns is an error.
/// </summary>
internal sealed partial class Columns
{
    private readonly string _mapFile;
    private readonly string _file;
    private readonly string[] _header;
    private readonly HashSet<int> _used = [];

    public Columns(string mapFile, string file, IEnumerable<string> header)
    {
        (_mapFile, _file) = (mapFile, file);
        _header = [.. header.Select(Plain)];
    }

    public int Count => _header.Length;

    public string Name(int index) => _header[index].Length > 0 ? _header[index] : $"#{index + 1}";

    /// <param name="path">Where the map names the column, for the error.</param>
    public int Find(string path, string column)
    {
        var found = Matches(column);
        if (found.Count == 0)
        {
            throw new InputFileException(_mapFile, path, $"{_file} has no column '{column}'; it has "
                + string.Join(", ", _header.Select(name => $"'{name}'")));
        }
        if (found.Count > 1)
        {
            throw new InputFileException(_mapFile, path, $"{_file} has {found.Count} columns '{column}' (columns "
                + $"{string.Join(" and ", found.Select(index => index + 1))}): name the one that is meant by its position, '#{found[0] + 1}'");
        }
        _used.Add(found[0]);
        return found[0];
    }

    /// <summary>Whether each of these is one column.</summary>
    public bool HoldAll(IEnumerable<string> columns) => columns.All(column => Matches(column).Count > 0);

    /// <summary>Whether a row is the header once more, as in files put one behind the other.</summary>
    public bool AreNames(RowCells row)
    {
        for (var i = 0; i < _header.Length; i++)
        {
            if (Plain(row[i].ToString()) != _header[i])
                return false;
        }
        return true;
    }

    /// <summary>Columns that hold no readings; a name may fit several or none.</summary>
    public void Ignore(IEnumerable<string> columns) => _used.UnionWith(columns.SelectMany(Matches));

    public void RefuseUnused()
    {
        for (var i = 0; i < _header.Length; i++)
        {
            if (!_used.Contains(i))
                throw new InputFileException(_mapFile, "$.ignore", $"column '{Name(i)}' of {_file} is neither mapped nor ignored");
        }
    }

    public void CheckStream(string path, string? stream)
    {
        if (stream is not null && !StreamName().IsMatch(stream))
            throw new InputFileException(_mapFile, path, $"'{stream}' is no stream name (a-z, 0-9, _; at most 48)");
    }

    private List<int> Matches(string column)
    {
        var name = Plain(column);
        var exact = Enumerable.Range(0, _header.Length).Where(index => _header[index] == name).ToList();
        if (exact.Count > 0)
            return exact;
        if (name.StartsWith('#') && int.TryParse(name.AsSpan(1), out var position) && position >= 1 && position <= _header.Length)
            return [position - 1];
        if (!name.Contains('*'))
            return [];
        var pattern = new Regex($"^{Regex.Escape(name).Replace("\\*", ".*")}$", RegexOptions.Singleline | RegexOptions.CultureInvariant);
        return [.. Enumerable.Range(0, _header.Length).Where(index => pattern.IsMatch(_header[index]))];
    }

    // A header cell may hold line breaks and blanks to fit a sheet.
    private static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var c in text.Trim('\uFEFF').Trim())
        {
            if (!char.IsWhiteSpace(c))
                plain.Append(c);
            else if (plain.Length > 0 && plain[^1] != ' ')
                plain.Append(' ');
        }
        return plain.ToString();
    }

    [GeneratedRegex("^[a-z][a-z0-9_]{0,47}$")]
    private static partial Regex StreamName();
}
