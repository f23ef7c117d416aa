using SmartPilots.DeviceSim.Publish;

namespace SmartPilots.DeviceSim.Captures;

/// <summary>
/// How two captures differ, as bags of (topic, payload, QoS, retain): order and time of receipt do not count, how often something is
/// there does.
/// </summary>
public sealed record CaptureDifference(long Same, IReadOnlyList<string> OnlyInFirst, IReadOnlyList<string> OnlyInSecond)
{
    public bool IsNone => OnlyInFirst.Count == 0 && OnlyInSecond.Count == 0;

    public static CaptureDifference Between(IEnumerable<SimulatedMessage> first, IEnumerable<SimulatedMessage> second)
    {
        var bag = new Dictionary<string, long>();
        foreach (var message in first)
        {
            var key = Key(message);
            bag[key] = bag.GetValueOrDefault(key) + 1;
        }
        var same = 0L;
        var onlySecond = new List<string>();
        foreach (var message in second)
        {
            var key = Key(message);
            if (bag.GetValueOrDefault(key) == 0)
            {
                onlySecond.Add(key);
                continue;
            }
            bag[key]--;
            same++;
        }
        return new CaptureDifference(same, [.. bag.SelectMany(entry => Enumerable.Repeat(entry.Key, (int)entry.Value))], onlySecond);
    }

    private static string Key(in SimulatedMessage message)
    {
        var payload = System.Text.Unicode.Utf8.IsValid(message.Payload.Span)
            ? Encoding.UTF8.GetString(message.Payload.Span) : $"base64:{Convert.ToBase64String(message.Payload.Span)}";
        return $"{message.Topic} {payload}{(message.Qos == 1 ? "" : $" (QoS {message.Qos})")}{(message.Retain ? " (retained)" : "")}";
    }
}
