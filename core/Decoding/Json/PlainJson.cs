using SmartPilots.Core.Decoding.Times;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.Decoding.Json;

/// <summary>
/// The default payload, <c>{"t": 1767225600000, "values": {"flow": 1.25}}</c>, and any other JSON whose places of time, counter, units and
/// values a <see cref="PayloadPath"/> names. One pass over the payload; nothing is allocated unless something is wrong.
/// <list type="bullet">
/// <item>No time: the time of receipt, flagged <see cref="Quality.Undated"/>.</item>
/// <item>A bad value (text, null, too large) is that reading's fault; the others are read.</item>
/// <item>Each object of an array is a sample: a time, unit or condition in it is that of its values alone.</item>
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
        _root = root.Seal();
        _options = options;
    }

    /// <summary>
    /// Members <c>t</c> (epoch ms or ISO 8601), <c>values</c>, <c>units</c>, <c>seq</c>, and <c>doubtful</c>: with true, the values are kept
    /// and not aggregated.
    /// </summary>
    public static PlainJson Default { get; } = MakeDefault();

    public bool IsText => true;

    public void Decode(ReadOnlySpan<byte> payload, in DecodeContext context, DecodedMessage into)
    {
        if (_options.IsLenient)
            payload = Trim(payload);
        var pass = new PlainJsonPass(payload, _options, context, into);
        if (IsBareText(payload, context))
        {
            pass.ReadBareText(_root);
            return;
        }
        var reader = new Utf8JsonReader(payload);
        reader.Read();
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray) && _root.Role != PayloadRole.Stream && context.Stream is null)
        {
            reader.Read(); // throws when something follows
            into.Reject(Reason.WrongShape, "$", $"a JSON object or array, not {JsonWords.Of(reader.TokenType)} alone; if it is one stream's value, "
                + "\"stream\" in the source says whose");
            return;
        }
        pass.ReadRoot(ref reader, _root);
        reader.Read(); // throws when something follows the value
        pass.Finish();
    }

    // A value without quotes, such as ON or 21.5, which is no JSON object; only where one stream is meant.
    private bool IsBareText(ReadOnlySpan<byte> payload, in DecodeContext context) =>
        (context.Stream is not null || _root.Role == PayloadRole.Stream)
        && payload.TrimStart(" \t\r\n"u8) is not [(byte)'{' or (byte)'[' or (byte)'"', ..];

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> payload)
    {
        if (payload.StartsWith(Encoding.UTF8.Preamble))
            payload = payload[Encoding.UTF8.Preamble.Length..];
        return payload.TrimEnd("\0\r\n\t "u8);
    }

    private static PlainJson MakeDefault()
    {
        var root = PayloadPath.Root();
        root.Member("t").TryAssign(PayloadRole.Time);
        root.Member("t").Time = PayloadTime.Auto;
        root.Member("seq").TryAssign(PayloadRole.Counter);
        root.Member("units").TryAssign(PayloadRole.Units);
        root.Member("values").MakeValues(ignoreOthers: false);
        root.Member("doubtful").JudgeBy(PayloadCondition.DoubtWhenTrue);
        return new PlainJson(root, new PlainJsonOptions(TextNumbers: false, UnitWords.None));
    }
}
