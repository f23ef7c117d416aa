using SmartPilots.Core.Model;

namespace SmartPilots.Core.Decoding.Json;

/// <summary>One pass over an envelope: what has been found so far.</summary>
internal struct EnvelopePass(in DecodeContext context)
{
    private readonly DecodeContext _context = context;
    private bool _isNoise;
    private bool _isDoubtful;

    public long? Ticks { get; private set; }
    public long? SecondTicks { get; private set; }
    public long? Counter { get; private set; }
    public int? Port { get; private set; }
    public Range? Inner { get; private set; }
    public Range? Session { get; private set; }
    public readonly bool IsNoise => _isNoise;
    public readonly bool IsDoubtful => _isDoubtful;

    /// <summary>Whether anything of the envelope was there.</summary>
    public bool Found { get; private set; }
    public (Reason Reason, string Where, string Expected)? Wrong { get; private set; }

    public void ReadAt(ref Utf8JsonReader reader, PayloadPath place)
    {
        if (place.Conditions is not null)
            place.Judge(ref reader, ref _isNoise, ref _isDoubtful);
        if (place.Role != PayloadRole.None)
            ReadKnown(ref reader, place);
        else if (reader.TokenType == JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var child = place.Find(ref reader);
                reader.Read();
                if (child is not null)
                    ReadAt(ref reader, child);
                else
                    reader.Skip();
            }
        }
        else if (reader.TokenType == JsonTokenType.StartArray)
        {
            for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
            {
                if (place.Item(i, reader) is { } child)
                    ReadAt(ref reader, child);
                else
                    reader.Skip();
            }
        }
    }

    private void ReadKnown(ref Utf8JsonReader reader, PayloadPath place)
    {
        Found = true;
        var start = (int)reader.TokenStartIndex;
        switch (place.Role)
        {
            case PayloadRole.Time or PayloadRole.SecondTime:
                ReadTime(ref reader, place);
                break;
            case PayloadRole.Counter or PayloadRole.Port:
                ReadNumber(ref reader, place);
                break;
            case PayloadRole.Session:
                reader.Skip();
                Session = start..(int)reader.BytesConsumed;
                break;
            case PayloadRole.Inner when reader.TokenType != JsonTokenType.Null:
                reader.Skip();
                Inner = start..(int)reader.BytesConsumed;
                break;
        }
        reader.Skip();
    }

    private void ReadTime(ref Utf8JsonReader reader, PayloadPath place)
    {
        if (!place.Time!.TryRead(ref reader, _context, out var time))
            Wrong ??= (Reason.InvalidTime, place.Text, place.Time.Expected);
        else if (place.Role == PayloadRole.Time)
            Ticks = time.Best;
        else
            SecondTicks ??= time.Best;
    }

    private void ReadNumber(ref Utf8JsonReader reader, PayloadPath place)
    {
        // Some servers write their numbers as text, or with a fraction of zeros.
        decimal number = -1m;
        var isNumber = reader.TokenType switch
        {
            JsonTokenType.Number => reader.TryGetDecimal(out number),
            JsonTokenType.String => TextNumber.TryParse(reader.ValueSpan, out number),
            _ => false,
        };
        if (!isNumber || number < 0 || number >= long.MaxValue || number != decimal.Truncate(number))
            Wrong ??= (Reason.WrongShape, place.Text, $"a whole number from 0, not {JsonWords.Of(reader.TokenType)}");
        else if (place.Role == PayloadRole.Counter)
            Counter = (long)number;
        else
            Port = (int)Math.Min(number, 255);
    }
}
