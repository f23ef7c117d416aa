namespace SmartPilots.Core.JsonFiles;

/// <summary>Parses a file into nodes with positions. Strict JSON: no comments, no trailing commas, no member twice.</summary>
internal ref struct FileNodeParser
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly FileProblems _problems;
    private Utf8JsonReader _reader;
    private int _line = 1;
    private int _lineCountedTo;

    private FileNodeParser(ReadOnlySpan<byte> bytes, FileProblems problems)
    {
        _bytes = bytes;
        _problems = problems;
        _reader = new Utf8JsonReader(bytes);
    }

    /// <summary>Null, with the problem noted, when the bytes are not one JSON value.</summary>
    public static FileNode? Parse(ReadOnlySpan<byte> bytes, FileProblems problems)
    {
        if (bytes.StartsWith(Encoding.UTF8.Preamble))
            bytes = bytes[Encoding.UTF8.Preamble.Length..];
        if (!System.Text.Unicode.Utf8.IsValid(bytes))
        {
            problems.Add(1, "$", "the file is not UTF-8", "save it as UTF-8");
            return null;
        }
        try
        {
            var parser = new FileNodeParser(bytes, problems);
            parser._reader.Read();
            var node = parser.Value("$");
            parser._reader.Read(); // throws when something follows
            return node;
        }
        catch (JsonException e)
        {
            var line = (int)(e.LineNumber ?? 0) + 1;
            problems.Add(line, "$", $"not valid JSON: {JsonMistake.Sentence(bytes, e)}", "look at this line and the one before it");
            return null;
        }
        catch (InvalidOperationException) when (bytes.IndexOf("\\u"u8) >= 0)
        {
            problems.Add(1, "$", "a \\u escape is half of a surrogate pair", "write the character itself");
            return null;
        }
    }

    private FileNode Value(string path)
    {
        var text = _reader.TokenType switch
        {
            JsonTokenType.String => _reader.GetString()!,
            JsonTokenType.Number => Encoding.UTF8.GetString(_reader.ValueSpan),
            _ => "",
        };
        var node = new FileNode(_reader.TokenType, Line(), path, text);
        if (node.Kind == JsonTokenType.StartObject)
            ReadMembers(node);
        else if (node.Kind == JsonTokenType.StartArray)
            ReadItems(node);
        return node;
    }

    private void ReadMembers(FileNode node)
    {
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = _reader.GetString()!;
            var line = Line();
            _reader.Read();
            var value = Value($"{node.Path}.{name}");
            if (node.Members.Exists(member => member.Name == name))
                _problems.Add(line, value.Path, $"\"{name}\" is given twice", "remove one of them");
            else
                node.Members.Add(new FileMember(name, value));
        }
    }

    private void ReadItems(FileNode node)
    {
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
            node.Items.Add(Value($"{node.Path}[{node.Items.Count}]"));
    }

    private int Line()
    {
        var start = (int)_reader.TokenStartIndex;
        _line += _bytes[_lineCountedTo..start].Count((byte)'\n');
        _lineCountedTo = start;
        return _line;
    }
}
