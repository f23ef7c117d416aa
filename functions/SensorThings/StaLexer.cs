namespace SmartPilots.Functions.SensorThings;

internal enum StaTokenKind
{
    End,
    Name,
    Number,
    Text,
    Time,
    Duration,
    Geography,
    Open,
    Close,
    Comma,
}

/// <param name="Value">Of a literal: a decimal, a string, a <see cref="DateTimeOffset"/>, a <see cref="TimeSpan"/> or a
/// <see cref="NetTopologySuite.Geometries.Geometry"/>.</param>
internal readonly record struct StaToken(StaTokenKind Kind, string Text, object? Value, int At);

/// <summary>Cuts a filter into tokens. Bounded: a text of at most 2,000 characters.</summary>
internal sealed class StaLexer
{
    public const int MaxLength = 2_000;
    private readonly string _text;
    private int _at;

    public StaLexer(string text)
    {
        if (text.Length > MaxLength)
            throw new StaException($"$filter and $orderby have at most {MaxLength} characters.");
        _text = text;
        Next();
    }

    public StaToken Current { get; private set; }

    /// <summary>Gives the current token and goes on.</summary>
    public StaToken Take()
    {
        var taken = Current;
        Next();
        return taken;
    }

    public bool TakeIf(StaTokenKind kind)
    {
        if (Current.Kind != kind)
            return false;
        Next();
        return true;
    }

    public bool TakeWord(string word)
    {
        if (Current.Kind != StaTokenKind.Name || Current.Text != word)
            return false;
        Next();
        return true;
    }

    public StaException Unexpected(string expected) =>
        new($"At character {Current.At + 1}: {expected} was expected, not {(Current.Kind == StaTokenKind.End ? "the end" : $"\"{Current.Text}\"")}.");

    private void Next()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
            _at++;
        var start = _at;
        Current = _at == _text.Length ? new StaToken(StaTokenKind.End, "", null, start) : _text[_at] switch
        {
            '(' => Sign(StaTokenKind.Open),
            ')' => Sign(StaTokenKind.Close),
            ',' => Sign(StaTokenKind.Comma),
            '\'' => new StaToken(StaTokenKind.Text, "a text", Quoted(), start),
            var c when char.IsAsciiDigit(c) || (c == '-' && _at + 1 < _text.Length && char.IsAsciiDigit(_text[_at + 1])) => Number(),
            var c when char.IsAsciiLetter(c) || c is '_' or '@' => Word(),
            var c => throw new StaException($"At character {_at + 1}: \"{c}\" has no meaning here."),
        };
    }

    private StaToken Sign(StaTokenKind kind) => new(kind, _text[_at++].ToString(), null, _at - 1);

    // Two quotes within stand for one.
    private string Quoted()
    {
        var text = new StringBuilder();
        for (_at++; _at < _text.Length; _at++)
        {
            if (_text[_at] != '\'')
                text.Append(_text[_at]);
            else if (_at + 1 < _text.Length && _text[_at + 1] == '\'')
                text.Append(_text[_at++]);
            else
            {
                _at++;
                return text.ToString();
            }
        }
        throw new StaException("A text in quotes has no end.");
    }

    // A number, or a time, which begins as one.
    private StaToken Number()
    {
        var start = _at++;
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] is '.' or ':' or '-' or '+'))
            _at++;
        var text = _text[start.._at];
        if (decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            return new StaToken(StaTokenKind.Number, text, number, start);
        return text.Length > 4 && text.Contains('-') && StaTime.TryParse(text, out var time) ? new StaToken(StaTokenKind.Time, text, time, start)
            : throw new StaException($"At character {start + 1}: \"{text}\" is no number and no time such as 2026-11-22T10:00:00Z.");
    }

    private StaToken Word()
    {
        var start = _at++;
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] is '_' or '.' or '/' or '@'))
            _at++;
        var word = _text[start.._at];
        if (_at == _text.Length || _text[_at] != '\'' || word is not ("geography" or "duration"))
            return new StaToken(StaTokenKind.Name, word, null, start);
        var quoted = Quoted();
        if (word == "geography")
            return new StaToken(StaTokenKind.Geography, word, StaGeometry.Parse(quoted), start);
        try
        {
            return new StaToken(StaTokenKind.Duration, word, System.Xml.XmlConvert.ToTimeSpan(quoted), start);
        }
        catch (FormatException)
        {
            throw new StaException($"\"{quoted}\" is no duration such as PT1H.");
        }
    }
}
