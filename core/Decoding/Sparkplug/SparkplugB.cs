using Google.Protobuf;
using SmartPilots.Core.Decoding.Json;
using SmartPilots.Core.Decoding.Times;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.Decoding.Sparkplug;

/// <summary>
/// Sparkplug B payloads. Pure: the session of the edge node comes in with the context and goes out with the message. A birth announces
/// names, types and units; data may then use aliases. Metrics that a store-and-forward node sends late are flagged
/// <see cref="Quality.Historical"/>. A gap in the sequence or an unknown alias asks for a rebirth.
/// </summary>
/// <param name="names">
/// From metric names to streams; other metrics go by the part of their name after the last slash, unless two of one device end alike.
/// </param>
internal sealed class SparkplugB(IReadOnlyDictionary<string, StreamDefinition> names, UnitWords units, bool textNumbers, bool ignoresOthers)
    : IPayloadDecoder
{
    // By their numbers in the specification.
    private static readonly string[] DataTypes =
    [
        "a value without data type", "Int8", "Int16", "Int32", "Int64", "UInt8", "UInt16", "UInt32", "UInt64", "Float", "Double", "Boolean", "String",
        "DateTime", "Text", "UUID", "DataSet", "Bytes", "File", "Template",
    ];

    private readonly Func<string, bool> _isMapped = names.ContainsKey;

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
        catch (InvalidProtocolBufferException)
        {
            into.Reject(Reason.Malformed, "payload", "a whole Sparkplug B payload (protobuf); this one breaks off or is another format");
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
        announced ??= session.Find(topic.Device, name);
        if (name == "bdSeq" || name.StartsWith("Node Control/", StringComparison.Ordinal) || name.StartsWith("Device Control/", StringComparison.Ordinal))
            return;
        if (names.TryGetValue(name, out var stream))
            Add(stream, metric, announced, message, context, into);
        else if (FindByLastPart(name, into) is { } likely)
        {
            if (into.TryClaim(likely, name, session.WithSameLastPart(topic.Device, name), _isMapped))
                Add(likely, metric, announced, message, context, into);
        }
        else if (!ignoresOthers)
            into.UnknownStream(Encoding.UTF8.GetBytes(name));
    }

    private static StreamDefinition? FindByLastPart(string name, DecodedMessage into)
    {
        Span<byte> last = stackalloc byte[64]; // longer than any stream's name
        return Encoding.UTF8.TryGetBytes(name.AsSpan(name.LastIndexOf('/') + 1), last, out var length)
            ? into.FindStream(last[..length]) : null;
    }

    private void Add(StreamDefinition stream, SparkplugMetric metric, EdgeMetric? announced, SparkplugPayload message,
        in DecodeContext context, DecodedMessage into)
    {
        var (ticks, quality) = (context.Ticks, context.TimeQuality);
        if ((metric.Timestamp ?? message.Timestamp) is { } milliseconds)
        {
            if (!TimeNotation.Milliseconds.TryNumber(milliseconds, out ticks, out _))
            {
                into.Fault(Reason.InvalidTime, stream.Name, "epoch milliseconds");
                return;
            }
            quality = Quality.Good;
        }
        if (metric.IsHistorical)
            quality |= Quality.Historical;
        var dataType = metric.DataType != 0 ? metric.DataType : announced?.DataType ?? 0;
        if (metric.SenderQuality is { } code and not (>= 192 and <= 255)) // the good codes of OPC, which the format took over
            quality |= Quality.Doubtful;
        if (dataType == 0 && metric is { NeedsType: true, IsNull: false })
        {
            into.Fault(Reason.UnknownAlias, stream.Name, "a whole number with its data type, which the birth gives: without it nobody knows its sign");
            into.NeedsRebirth = true;
            return;
        }
        var unit = metric.Unit.Length > 0 ? metric.Unit : announced?.Unit ?? "";
        if (metric.Text is { } text && StateText.Find(stream.Texts, text.Span) is { Value: null })
            into.PassOver();
        else if (!metric.IsNull && TryValue(stream, metric, dataType, out var value))
            into.Add(stream.NameUtf8, ticks, value, units.Of(Encoding.UTF8.GetBytes(unit)), quality);
        else
            into.Fault(Reason.NotANumber, stream.Name, metric.IsNull ? "a value, not null" : $"a number, not {NameOf(dataType)}{Hint(metric)}");
    }

    private string Hint(SparkplugMetric metric) => metric switch
    {
        { Text: not null } when !textNumbers => "; \"textNumbers\": true in the decoder takes numbers written as text, \"texts\" of the stream others",
        { Text: not null } => "; \"texts\" of the stream say what texts stand for",
        { State: not null } => "; \"kind\": \"state\" of the stream takes true and false",
        _ => "",
    };

    private static string NameOf(uint dataType) => dataType < DataTypes.Length ? DataTypes[dataType] : $"data type {dataType}";

    private bool TryValue(StreamDefinition stream, SparkplugMetric metric, uint dataType, out decimal value)
    {
        value = metric.State == true ? 1m : 0m;
        if (metric.State is not null)
            return stream.Kind == StreamKind.State;
        if (metric.Text is not { } text)
            return metric.TryNumber(dataType, out value);
        if (StateText.Find(stream.Texts, text.Span) is not { Value: { } known })
            return textNumbers && TextNumber.TryParse(text.Span, out value);
        value = known;
        return true;
    }
}
