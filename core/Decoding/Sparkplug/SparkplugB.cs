using Google.Protobuf;
using SmartPilots.Core.Pilots;

namespace SmartPilots.Core.Decoding.Sparkplug;

/// <summary>
/// Sparkplug B payloads. Pure: the session of the edge node comes in with the context and goes out with the message. A birth announces
/// names, types and units; data may then use aliases. Metrics that a store-and-forward node sends late are flagged
/// <see cref="Quality.Historical"/>. A gap in the sequence or an unknown alias asks for a rebirth.
/// </summary>
/// <param name="names">From metric names to streams; other metrics go by the part of their name after the last slash.</param>
internal sealed class SparkplugB(IReadOnlyDictionary<string, StreamDefinition> names, bool ignoresOthers) : IPayloadDecoder
{
    private static readonly string[] Controls = ["Node Control/", "Device Control/"];

    public bool IsText => false;

    public void Decode(ReadOnlySpan<byte> payload, in DecodeContext context, DecodedMessage into)
    {
        if (!SparkplugTopic.TryParse(context.Topic, out var topic))
        {
            into.Reject(Reason.WrongTopic, context.Topic ?? "topic", "spBv1.0/group/type/node[/device] of a birth, a death or data");
            return;
        }
        try
        {
            var message = SparkplugPayload.Read(ByteString.CopyFrom(payload));
            into.SessionKey = topic.NodeKey;
            Apply(message, topic, context, into);
        }
        catch (InvalidProtocolBufferException e)
        {
            into.Reject(Reason.Malformed, "payload", e.Message);
        }
    }

    private void Apply(SparkplugPayload message, in SparkplugTopic topic, in DecodeContext context, DecodedMessage into)
    {
        var heard = SparkplugSession.Hear(message, topic, context.Session ?? EdgeSession.Unborn);
        (into.Session, into.NeedsRebirth, into.Online) = (heard.Next, heard.NeedsRebirth, heard.Online);
        if (topic.IsDeath)
            return;
        foreach (var metric in message.Metrics)
            Add(metric, message, topic, heard.InForce, context, into);
    }

    private void Add(SparkplugMetric metric, SparkplugPayload message, in SparkplugTopic topic, EdgeSession session, in DecodeContext context,
        DecodedMessage into)
    {
        var name = metric.Name?.ToStringUtf8();
        var announced = name is null && metric.Alias is { } alias ? session.ByAlias(alias) : null;
        if (name is null && announced is null)
        {
            into.Fault(Reason.UnknownAlias, $"alias {metric.Alias}", "an alias that a birth announced");
            into.NeedsRebirth = true;
            return;
        }
        name ??= announced!.Name;
        announced ??= session.ByName.GetValueOrDefault($"{topic.Device}/{name}");
        if (name == "bdSeq" || Controls.Any(control => name.StartsWith(control, StringComparison.Ordinal)))
            return;
        if (Find(name, into) is { } stream)
            Add(stream, metric, announced, message, context, into);
        else if (!ignoresOthers)
            into.UnknownStream(System.Text.Encoding.UTF8.GetBytes(name));
    }

    private static void Add(StreamDefinition stream, SparkplugMetric metric, EdgeMetric? announced, SparkplugPayload message,
        in DecodeContext context, DecodedMessage into)
    {
        var (ticks, quality) = (context.Ticks, context.TimeQuality);
        if ((metric.Timestamp ?? message.Timestamp) is { } milliseconds)
        {
            if (!new PayloadTime(TimeFormat.Milliseconds, Local: false).TryEpoch(milliseconds, out ticks))
            {
                into.Fault(Reason.InvalidTime, stream.Name, "epoch milliseconds");
                return;
            }
            quality = Quality.Good;
        }
        if (metric.IsHistorical)
            quality |= Quality.Historical;
        var dataType = metric.DataType != 0 ? metric.DataType : announced?.DataType ?? 0;
        var unit = metric.Unit.Length > 0 ? metric.Unit : announced?.Unit ?? "";
        if (!metric.IsNull && TryValue(stream, metric, dataType, out var value))
            into.Add(stream.NameUtf8, ticks, value, System.Text.Encoding.UTF8.GetBytes(unit), quality);
        else
            into.Fault(Reason.NotANumber, stream.Name, metric.IsNull ? "a value, not null" : $"a number, not data type {dataType}");
    }

    private static bool TryValue(StreamDefinition stream, SparkplugMetric metric, uint dataType, out decimal value)
    {
        value = metric.State == true ? 1m : 0m;
        if (metric.State is not null)
            return stream.Kind == StreamKind.State;
        if (metric.Text is not { } text)
            return metric.TryNumber(dataType, out value);
        foreach (var known in stream.Texts)
        {
            if (!text.Span.SequenceEqual(known.Utf8))
                continue;
            value = known.Value;
            return true;
        }
        return false;
    }

    private StreamDefinition? Find(string name, DecodedMessage into) => names.TryGetValue(name, out var stream)
        ? stream
        : into.FindStream(System.Text.Encoding.UTF8.GetBytes(name[(name.LastIndexOf('/') + 1)..]));
}
