using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SmartPilots.DeviceSim.Files;

namespace SmartPilots.DeviceSim.Replay.Guess;

/// <summary>A first map of a file, for a person to correct, and what it is unsure about.</summary>
internal sealed partial class MapGuess
{
    private readonly TableSample _sample;
    private readonly List<string> _unsure = [];
    private readonly string[] _names;
    private readonly bool _hasHeader;
    private readonly List<string[]> _data;
    private readonly TimeGuess? _time;
    private readonly ValueGuess _values;

    private MapGuess(TableSample sample)
    {
        _sample = sample;
        var width = sample.Width;
        var rows = sample.Rows.Where(row => row.Length == width).ToList();
        _data = [.. rows.Where(row => row.Any(IsData))];
        var header = rows.FirstOrDefault(IsHeader);
        _hasHeader = header is not null;
        _names = header ?? [.. Enumerable.Range(1, width).Select(number => $"c{number}")];
        _time = TimeGuess.Of(_data, _names);
        _values = new ValueGuess(_data);
    }

    public IReadOnlyList<string> Unsure => _unsure;

    public static (JsonObject Map, IReadOnlyList<string> Unsure) Of(string file)
    {
        var guess = new MapGuess(TableSample.Read(file));
        return (guess.Make(file), guess.Unsure);
    }

    private JsonObject Make(string file)
    {
        if (_time is null)
            throw new InputFileException(file, "file", "no column of it looks like a time: write \"time\" by hand, see docs/replay.md");
        var map = new JsonObject { ["pilot"] = "my-pilot", ["site"] = "my-site" };
        _unsure.Add("$.pilot and $.site: put in your own");
        if (_sample.Encoding is { } encoding)
        {
            map["encoding"] = encoding;
            _unsure.Add($"$.encoding: the file is not UTF-8; {encoding} is what it is most often");
        }
        if (_sample.Comment is { } comment)
            map["comment"] = comment;
        if (_sample.Delimiter != ",")
            map["delimiter"] = _sample.Delimiter;
        if (_sample.Delimiter == "whitespace")
            _unsure.Add("$.delimiter: cells between runs of blanks; where a cell can be empty or holds a blank, give \"widths\" instead");
        if (!_hasHeader)
        {
            map["header"] = Array(_names);
            _unsure.Add("$.header: the file seems to have no names of columns; these are counted");
        }
        if (_values.Point != '.')
            map["decimalSeparator"] = _values.Point.ToString();
        if (_values.Group is { } group)
        {
            map["groupSeparator"] = group.ToString();
            _unsure.Add($"$.groupSeparator: some numbers can be read only with '{group}' between groups of digits");
        }
        if (_values.PointMayGroup)
            _unsure.Add($"$.decimalSeparator: each '{_values.Point}' has three digits behind it; if it stands between groups of digits, it is the \"groupSeparator\"");
        map["time"] = Time();
        AddColumns(map, file);
        return map;
    }

    private JsonObject Time()
    {
        var time = new JsonObject();
        if (_time!.Columns is [var one])
            time["column"] = Name(one);
        else
            time["columns"] = Array(_time.Columns.Select(Name));
        time["format"] = _time.Format;
        if (_time.Other is { } other)
            _unsure.Add($"$.time.format: {_time.Format} or {other}: the times of the sample can be read both ways");
        if (_time.Format.Replace("yyyy", "", StringComparison.Ordinal).Contains("yy", StringComparison.Ordinal))
            time["century"] = 2000;
        if (_time.Format.StartsWith("unix", StringComparison.Ordinal))
            return time;
        if (_time.Format == "iso8601" && _data.All(row => TimeText.Iso.Read(row[_time.Columns[0]]) is not { Offset: null }))
            return time;
        time["zone"] = "UTC";
        if (_time.Columns.Select(column => StatedZone().Match(_names[column])).FirstOrDefault(match => match.Success)?.Value is { } stated
            && FileZone.Find(stated.Replace(" ", "", StringComparison.Ordinal)) is not null)
            time["zone"] = stated.Replace(" ", "", StringComparison.Ordinal);
        else
            _unsure.Add("$.time.zone: the file does not say; a TZDB name such as Europe/Madrid where the logger's clock follows summer time, "
            + "an offset such as +01:00 where it does not");
        return time;
    }

    private void AddColumns(JsonObject map, string file)
    {
        var others = Enumerable.Range(0, _names.Length).Where(column => !_time!.Columns.Contains(column)).ToList();
        var numbers = others.Where(_values.IsNumber).ToList();
        var repeated = others.Except(numbers).Where(column => _values.Distinct(column) is > 1 and <= 50 && _values.Distinct(column) * 2 <= _data.Count).ToList();
        var streams = new StreamNames();
        var columns = new JsonObject();
        foreach (var column in numbers)
            columns[Name(column)] = streams.Of(_names[column]);
        _unsure.Add($"names of streams: made from the columns ({string.Join(", ", columns.Select(pair => (string)pair.Value!))}); take those of your device type, "
            + "and give a \"unit\" where the file's is another");
        var used = numbers.ToHashSet();
        if (repeated.Count > 0 && TimesRepeat())
            map["long"] = Long(others.Except(numbers).ToList(), repeated, columns, used, file);
        else
        {
            map["wide"] = new JsonArray(new JsonObject { ["device"] = DeviceOf(file), ["columns"] = columns });
            _unsure.Add("$.wide[0].device: made from the file's name");
        }
        AddTexts(map, numbers);
        var rest = others.Where(column => !used.Contains(column)).Select(Name).ToList();
        if (rest.Count > 0)
            map["ignore"] = Array(rest);
    }

    // One column of numbers beside a text that repeats: the text says what was measured. Several: it says which device.
    private JsonObject Long(List<int> texts, List<int> repeated, JsonObject columns, HashSet<int> used, string file)
    {
        var hasOneValue = columns.Count == 1;
        var chosen = repeated.OrderByDescending(column => Weight(column) * (hasOneValue ? -1 : 1)).First();
        used.Add(chosen);
        var name = Name(chosen);
        if (!hasOneValue)
        {
            _unsure.Add($"$.long: column '{name}' is taken for the device of the row; if it names what was measured, it is one of \"streamColumns\"");
            return new JsonObject { ["deviceColumn"] = name, ["names"] = "dashed", ["columns"] = columns };
        }
        var form = new JsonObject();
        var owner = texts.Except(repeated).Where(column => _values.Distinct(column) > 0).Concat(repeated).Where(column => column != chosen && Weight(column) >= 0)
            .OrderByDescending(Weight).Cast<int?>().FirstOrDefault();
        if (owner is { } device)
        {
            used.Add(device);
            (form["deviceColumn"], form["names"]) = (Name(device), "dashed");
        }
        else
        {
            form["device"] = DeviceOf(file);
        }
        var (streams, names) = (new JsonObject(), new StreamNames());
        foreach (var text in _data.Select(row => row[chosen]).Where(text => text.Length > 0).Distinct())
            streams[text] = names.Of(text);
        (form["streamColumns"], form["valueColumn"], form["streams"]) = (Array([name]), columns.First().Key, streams);
        _unsure.Add($"$.long: column '{name}' is taken for what was measured; if it names the device of the row, it is \"deviceColumn\"");
        return form;
    }

    // Above 0 for a name of who measured, below for one of what was measured.
    private int Weight(int column) => Owners().IsMatch(_names[column]) ? 1 : Measured().IsMatch(_names[column]) ? -1 : 0;

    private static string DeviceOf(string file) =>
        ColumnNames.Dashed.Name(Path.GetFileName(file).Split('.')[0]) is { Length: > 0 } name ? name : "device";

    private void AddTexts(JsonObject map, List<int> numbers)
    {
        var (none, marks) = (new List<string>(), new JsonObject());
        foreach (var text in numbers.SelectMany(_values.Texts).Distinct())
        {
            if (_values.Qualifier(text) is { Length: > 0 } mark)
                marks[mark] = mark[0] is '<' or '>' ? "doubt" : "keep"; // a limit of detection is no measured value
            else if (!text.Any(char.IsAsciiDigit))
                none.Add(text);
            else
                _unsure.Add($"'{text}' stands among numbers and is none: its cell is unreadable unless $.noValue or $.texts names it");
        }
        if (none.Count > 0)
        {
            map["noValue"] = Array(none);
            _unsure.Add($"$.noValue: {string.Join(", ", none)} stand among numbers and are taken for no value");
        }
        if (marks.Count == 0)
            return;
        map["qualifiers"] = marks;
        _unsure.Add("$.qualifiers: texts beside numbers; \"skip\" leaves such cells out, a number is multiplied with");
    }

    private bool TimesRepeat()
    {
        var times = _data.Select(row => string.Join(' ', _time!.Columns.Select(column => row[column]))).ToList();
        return times.Distinct().Count() < times.Count;
    }

    // A name is by position where the header has it twice or not at all.
    private string Name(int column) => _names[column].Length > 0 && _names.Count(name => name == _names[column]) == 1 ? _names[column] : $"#{column + 1}";

    // A number or a time: what rows of names and units do not hold.
    private static bool IsData(string cell) => new NumberText('.', null).TryRead(cell, out _) || new NumberText(',', null).TryRead(cell, out _)
        || (cell.Count(char.IsAsciiDigit) >= 4 && !cell.Any(c => char.IsAsciiLetter(c) && !"TZ".Contains(c)));

    private bool IsHeader(string[] row) => row.Count(cell => cell.Length > 0) * 2 > row.Length && row.All(cell => cell.Length == 0
        || !(char.IsAsciiDigit(cell[0]) || (cell[0] is '-' or '+' && cell.Length > 1)) || cell.Any(char.IsAsciiLetter)) && !_data.Contains(row);

    [GeneratedRegex("device|station|^meter|logger|gauge|well|node|serial|location|site|\\bid$|_id$", RegexOptions.IgnoreCase)]
    private static partial Regex Owners();

    [GeneratedRegex("sensor|param|quantity|measure|variable|kind|type|channel|metric|observ|property|signal|unit", RegexOptions.IgnoreCase)]
    private static partial Regex Measured();

    [GeneratedRegex(@"\b(GMT|UTC) ?[+-]\d{1,2}(:?\d\d)?")]
    private static partial Regex StatedZone();

    private static JsonArray Array(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);
}
