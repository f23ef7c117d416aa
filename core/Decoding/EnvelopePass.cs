using System.Text.Json;

namespace SmartPilots.Core.Decoding;

/// <summary>One pass over an envelope: what has been found so far.</summary>
internal struct EnvelopePass(in DecodeContext context)
{
    private static readonly PayloadTime Time = new(TimeFormat.Iso8601, Local: false);
    private readonly NodaTime.DateTimeZone _zone = context.Device.Zone;

    public long? Ticks { get; private set; }
    public long? SecondTicks { get; private set; }
    public long? Counter { get; private set; }
    public int? Port { get; private set; }
    public Range? Inner { get; private set; }
    public (Reason Reason, string Where, string Expected)? Wrong { get; private set; }

    public void ReadObject(ref Utf8JsonReader reader, PayloadPath place)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var child = place.Find(ref reader);
            reader.Read();
            if (child is not null)
                ReadKnown(ref reader, child);
            else
                reader.Skip();
        }
    }

    private void ReadKnown(ref Utf8JsonReader reader, PayloadPath place)
    {
        if (place.Role == PayloadRole.None && reader.TokenType == JsonTokenType.StartObject)
        {
            ReadObject(ref reader, place);
            return;
        }
        switch (place.Role)
        {
            case PayloadRole.Time or PayloadRole.SecondTime:
                ReadTime(ref reader, place);
                break;
            case PayloadRole.Counter or PayloadRole.Port:
                ReadNumber(ref reader, place);
                break;
            case PayloadRole.Inner:
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                Inner = start..(int)reader.BytesConsumed;
                break;
        }
        reader.Skip();
    }

    private void ReadTime(ref Utf8JsonReader reader, PayloadPath place)
    {
        if (!Time.TryRead(ref reader, _zone, out var ticks))
            Wrong ??= (Reason.InvalidTime, place.Text, Time.Expected);
        else if (place.Role == PayloadRole.Time)
            Ticks = ticks;
        else
            SecondTicks = ticks;
    }

    private void ReadNumber(ref Utf8JsonReader reader, PayloadPath place)
    {
        if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var number) || number is < 0 or long.MaxValue)
            Wrong ??= (Reason.WrongShape, place.Text, "a whole number from 0");
        else if (place.Role == PayloadRole.Counter)
            Counter = number;
        else
            Port = (int)Math.Min(number, 255);
    }
}
