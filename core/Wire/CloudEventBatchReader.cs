using SmartPilots.Core.JsonFiles;
using System.Buffers.Text;

namespace SmartPilots.Core.Wire;

/// <summary>Reads a batch of CloudEvents from a gateway. The payloads point into the body.</summary>
public static class CloudEventBatchReader
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 64 };

    /// <summary>False with the reason when the body is no batch: then nothing of it may be taken.</summary>
    /// <param name="body">UTF-8 JSON: an array of events.</param>
    /// <param name="events">In the order of the batch.</param>
    public static bool TryRead(ReadOnlyMemory<byte> body, List<DeviceEvent> events, out string error)
    {
        events.Clear();
        error = "";
        try
        {
            var reader = new Utf8JsonReader(body.Span, Options);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
            {
                error = "The body must be a JSON array of CloudEvents.";
                return false;
            }
            SourceId? lastSource = null;
            var lastSourceText = "";
            while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            {
                if (events.Count == BatchLimits.MaxEvents)
                    error = $"A batch holds at most {BatchLimits.MaxEvents} events.";
                else
                    error = ReadEvent(ref reader, body, events, ref lastSource, ref lastSourceText);
                if (error.Length > 0)
                    return false;
            }
            if (reader.TokenType != JsonTokenType.EndArray)
                error = $"Event {events.Count} is not a JSON object.";
            else if (reader.Read())
                error = "There is more after the array.";
            return error.Length == 0;
        }
        catch (InvalidOperationException)
        {
            error = "A text of an event is not Unicode."; // what the JSON reader throws for bad UTF-8 and half surrogate pairs
            return false;
        }
        catch (JsonException e)
        {
            error = $"Not valid JSON: {JsonMistake.Sentence(body.Span, e)}.";
            return false;
        }
    }

    private static string ReadEvent(ref Utf8JsonReader reader, ReadOnlyMemory<byte> body, List<DeviceEvent> events, ref SourceId? lastSource,
        ref string lastSourceText)
    {
        var fields = new EventFields();
        var index = events.Count;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (fields.Read(ref reader, body, ref lastSourceText) is { } problem)
                return $"Event {index}: {problem}";
        }
        if (fields.SourceText is null)
            return $"Event {index}: source is missing.";
        if (lastSource is null || !ReferenceEquals(lastSourceText, fields.SourceText))
        {
            if (!SourceId.TryParse(fields.SourceText, out lastSource))
                return $"Event {index}: source must be /gateways/{{gateway}}/{{epoch}}/{{lane}}.";
            lastSourceText = fields.SourceText;
        }
        if (fields.Missing() is { } missing)
            return $"Event {index}: {missing}";
        events.Add(new DeviceEvent(lastSource!, fields.Sequence, fields.Subject!, fields.ReceivedTicks, fields.Payload)
        {
            IsRetained = fields.IsRetained, Trace = fields.Trace,
        });
        return "";
    }

    private enum Field
    {
        Other,
        SpecVersion,
        Id,
        Source,
        Type,
        Subject,
        Time,
        DataBase64,
        Retained,
        TraceParent,
    }

    private ref struct EventFields
    {
        public string? SourceText;
        public string? Subject;
        public long Sequence;
        public long ReceivedTicks;
        public ReadOnlyMemory<byte> Payload;
        public bool IsRetained;
        public System.Diagnostics.ActivityContext Trace;
        private bool _version;
        private bool _type;

        public string? Missing() =>
            !_version ? "specversion must be \"1.0\"."
            : !_type ? "type is missing."
            : Sequence <= 0 ? "id must be a sequence number from 1."
            : Subject is null ? "subject (the topic) is missing."
            : ReceivedTicks == 0 ? "time must be RFC 3339."
            : null;

        // Compared as bytes: making a string of each name would cost more than all the rest.
        private static Field FieldOf(ref Utf8JsonReader reader) =>
            reader.ValueTextEquals("specversion"u8) ? Field.SpecVersion
            : reader.ValueTextEquals("id"u8) ? Field.Id
            : reader.ValueTextEquals("source"u8) ? Field.Source
            : reader.ValueTextEquals("type"u8) ? Field.Type
            : reader.ValueTextEquals("subject"u8) ? Field.Subject
            : reader.ValueTextEquals("time"u8) ? Field.Time
            : reader.ValueTextEquals("data_base64"u8) ? Field.DataBase64
            : reader.ValueTextEquals("retained"u8) ? Field.Retained
            : reader.ValueTextEquals("traceparent"u8) ? Field.TraceParent
            : Field.Other;

        private static long ReadSequence(ref Utf8JsonReader reader) =>
            !reader.HasValueSequence && !reader.ValueIsEscaped
            && Utf8Parser.TryParse(reader.ValueSpan, out long value, out var used) && used == reader.ValueSpan.Length ? value : 0;

        public string? Read(ref Utf8JsonReader reader, ReadOnlyMemory<byte> body, ref string lastSourceText)
        {
            if (reader.ValueTextEquals("data"u8))
            {
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                Payload = body[start..(int)reader.BytesConsumed];
                return null;
            }
            var field = FieldOf(ref reader);
            reader.Read();
            IsRetained |= field == Field.Retained && reader.TokenType == JsonTokenType.True;
            if (reader.TokenType != JsonTokenType.String || field == Field.Other)
            {
                reader.Skip(); // an extension attribute; a required one of another type shows up as missing
                return null;
            }
            switch (field)
            {
                case Field.SpecVersion: _version = reader.ValueTextEquals("1.0"u8); break;
                case Field.Type: _type = true; break;
                case Field.Id: Sequence = ReadSequence(ref reader); break;
                case Field.Subject: Subject = reader.GetString(); break;
                case Field.Time: ReceivedTicks = reader.TryGetDateTimeOffset(out var time) ? time.UtcTicks : 0; break;
                case Field.Source: SourceText = reader.ValueTextEquals(lastSourceText) ? lastSourceText : reader.GetString(); break;
                case Field.TraceParent: Trace = TraceParent.Read(reader.GetString()); break;
                case Field.DataBase64:
                    if (!reader.TryGetBytesFromBase64(out var bytes))
                        return "data_base64 is not base64.";
                    Payload = bytes;
                    break;
            }
            return null;
        }
    }
}
