using System.Text.Json;

namespace SmartPilots.Core.Decoding;

/// <summary>
/// The default payload, <c>{"t": 1767225600000, "values": {"flow": 1.25}}</c>, and any other JSON object whose places of time, counter,
/// units and values a <see cref="PayloadPath"/> names. One pass over the payload; nothing is allocated unless something is wrong.
/// <list type="bullet">
/// <item>No time: the time of receipt, flagged <see cref="Quality.Undated"/>.</item>
/// <item>A bad value (text, null, too large) is that reading's fault; the others are read.</item>
/// <item>A stream that is given twice is read twice, as if from two messages: the commit settles equal and different values.
/// Time, counter, units or the object of values given twice have no such rule, so that is <see cref="Reason.WrongShape"/>.</item>
/// <item>true and false are 1 and 0 for state streams and no numbers for others.</item>
/// <item>Members that no place names are passed over, except in the object of values: there they are unknown streams.</item>
/// </list>
/// </summary>
public sealed class PlainJson : IPayloadDecoder
{
    private readonly PayloadPath _root;
    private readonly PlainJsonOptions _options;

    internal PlainJson(PayloadPath root, PlainJsonOptions options)
    {
        _root = root;
        _options = options;
    }

    /// <summary>Members <c>t</c> (epoch ms or ISO 8601), <c>values</c>, <c>units</c> and <c>seq</c>.</summary>
    public static PlainJson Default { get; } = MakeDefault();

    public bool IsText => true;

    public void Decode(ReadOnlySpan<byte> payload, in DecodeContext context, DecodedMessage into)
    {
        var reader = new Utf8JsonReader(payload);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            reader.Read();
            into.Reject(Reason.WrongShape, "$", "a JSON object");
            return;
        }
        var pass = new PlainJsonPass(_options, context, into);
        pass.ReadObject(ref reader, _root);
        reader.Read(); // throws when something follows the object
        pass.Finish(payload);
    }

    private static PlainJson MakeDefault()
    {
        var root = PayloadPath.Root();
        root.At("t").TryAssign(PayloadRole.Time);
        root.At("seq").TryAssign(PayloadRole.Counter);
        root.At("units").TryAssign(PayloadRole.Units);
        root.At("values").MakeValues(ignoreOthers: false);
        return new PlainJson(root, new PlainJsonOptions(new PayloadTime(TimeFormat.Auto, Local: false), TextNumbers: false, []));
    }
}
