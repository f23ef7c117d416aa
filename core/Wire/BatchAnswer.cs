using SmartPilots.Core.JsonFiles;
using System.Buffers;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.Wire;

/// <summary>One event's outcome in the answer to a batch.</summary>
/// <param name="Reason">Set when quarantined.</param>
public readonly record struct EventOutcome(long Sequence, Outcome Outcome, Reason Reason = Reason.None)
{
    /// <summary>The same event, to be sent again whatever became of it: what is stored is recognised then.</summary>
    public EventOutcome AskAgain() => this with { Outcome = Outcome.Retry, Reason = Reason.None };
}

/// <summary>
/// The answer to a batch: one outcome per event, in the batch's order, with the sequence repeated so that neither side can slip.
/// Where edge nodes are to be asked for something, <c>"commands":[{"topic":"…","payload":"base64"}]</c> follows.
/// <code>{"outcomes":[{"id":"17","outcome":"accepted"},{"id":"18","outcome":"quarantined","reason":"unknown-stream"}]}</code>
/// </summary>
public static class BatchAnswer
{
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<EventOutcome> outcomes, IReadOnlyList<DeviceCommand>? commands = null)
    {
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { SkipValidation = true });
        json.WriteStartObject();
        json.WriteStartArray("outcomes"u8);
        foreach (var outcome in outcomes)
        {
            json.WriteStartObject();
            json.WriteString("id"u8, outcome.Sequence.ToString(CultureInfo.InvariantCulture));
            json.WriteString("outcome"u8, Name(outcome.Outcome));
            if (outcome.Reason != Reason.None)
                json.WriteString("reason"u8, outcome.Reason.Code());
            json.WriteEndObject();
        }
        json.WriteEndArray();
        if (commands is { Count: > 0 })
            Write(json, commands);
        json.WriteEndObject();
    }

    /// <summary>The commands of an answer that <see cref="TryRead"/> has read; what is malformed is left out.</summary>
    public static IReadOnlyList<DeviceCommand> ReadCommands(ReadOnlyMemory<byte> body)
    {
        if (body.Span.IndexOf("\"commands\""u8) < 0)
            return [];
        var reader = new Utf8JsonReader(body.Span);
        using var document = JsonDocument.ParseValue(ref reader);
        var commands = new List<DeviceCommand>();
        if (!document.RootElement.TryGetProperty("commands", out var array) || array.ValueKind != JsonValueKind.Array)
            return commands;
        foreach (var element in array.EnumerateArray())
        {
            if (ReadCommand(element) is { } command)
                commands.Add(command);
        }
        return commands;
    }

    private static DeviceCommand? ReadCommand(JsonElement element)
    {
        try
        {
            return new DeviceCommand(element.GetProperty("topic").GetString() ?? "", element.GetProperty("payload").GetBytesFromBase64());
        }
        catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return null; // not of the form above
        }
    }

    private static void Write(Utf8JsonWriter json, IReadOnlyList<DeviceCommand> commands)
    {
        json.WriteStartArray("commands"u8);
        foreach (var command in commands)
        {
            json.WriteStartObject();
            json.WriteString("topic"u8, command.Topic);
            json.WriteBase64String("payload"u8, command.Payload.Span);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>False when the body is not this app's answer to exactly these events: then nothing may leave the spool.</summary>
    /// <param name="expected">The sequences sent, in order.</param>
    public static bool TryRead(ReadOnlySpan<byte> body, IReadOnlyList<long> expected, List<EventOutcome> outcomes, out string error)
    {
        outcomes.Clear();
        error = "";
        try
        {
            var reader = new Utf8JsonReader(body);
            using var document = JsonDocument.ParseValue(ref reader);
            if (!document.RootElement.TryGetProperty("outcomes", out var array) || array.ValueKind != JsonValueKind.Array)
                error = "there is no list of outcomes";
            else if (array.GetArrayLength() != expected.Count)
                error = $"{array.GetArrayLength()} outcomes for {expected.Count} events";
            else
                foreach (var element in array.EnumerateArray())
                    error = error.Length > 0 ? error : Add(element, expected[outcomes.Count], outcomes);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            error = e is JsonException mistake ? $"it is not the app's JSON: {JsonMistake.Sentence(body, mistake)}" : "it is not the app's JSON";
        }
        return error.Length == 0;
    }

    /// <summary>The outcome as it stands in JSON and in the ledger: lower case.</summary>
    public static string Name(Outcome outcome) => EnumCode<Outcome>.Of(outcome);

    private static string Add(JsonElement element, long expected, List<EventOutcome> outcomes)
    {
        if (!element.TryGetProperty("id", out var id) || !long.TryParse(id.GetString(), out var sequence) || sequence != expected)
            return $"outcome {outcomes.Count} is not for event {expected}";
        if (!element.TryGetProperty("outcome", out var name) || !EnumCode<Outcome>.TryParse(name.GetString(), out var outcome))
            return $"event {expected} has no known outcome";
        var reason = element.TryGetProperty("reason", out var code) ? Reasons.Parse(code.GetString()) : Reason.None;
        outcomes.Add(new EventOutcome(sequence, outcome, reason));
        return "";
    }
}
