using SmartPilots.Core.Model;
using SmartPilots.DeviceSim.Publish;

namespace SmartPilots.DeviceSim.Captures;

/// <summary>What is in a capture.</summary>
public sealed record CaptureSummary(long Messages, long Bytes, DateTime? First, DateTime? Last, IReadOnlyList<string> Pilots,
    IReadOnlyList<TopicSummary> Topics)
{
    public static CaptureSummary Of(IEnumerable<SimulatedMessage> messages)
    {
        var topics = new SortedDictionary<string, TopicSummary>(StringComparer.Ordinal);
        foreach (var message in messages)
        {
            var at = new DateTime(message.Ticks, DateTimeKind.Utc);
            topics[message.Topic] = topics.TryGetValue(message.Topic, out var known)
                ? known.With(at, message.Payload.Length) : new TopicSummary(message.Topic, 1, message.Payload.Length, at, at,
                    TimeSpan.Zero);
        }
        var all = topics.Values.ToList();
        return new CaptureSummary(all.Sum(topic => topic.Messages), all.Sum(topic => topic.Bytes),
            all.Count == 0 ? null : all.Min(topic => topic.First), all.Count == 0 ? null : all.Max(topic => topic.Last),
            [.. all.Select(topic => DeviceTopic.TryParse(topic.Topic, out var name) ? name!.Device.Pilot : "?").Distinct()], all);
    }
}

/// <summary>One topic of a capture.</summary>
/// <param name="LongestGap">Between one message and the next in the file.</param>
public sealed record TopicSummary(string Topic, long Messages, long Bytes, DateTime First, DateTime Last, TimeSpan LongestGap)
{
    internal TopicSummary With(DateTime at, int bytes) => this with
    {
        Messages = Messages + 1,
        Bytes = Bytes + bytes,
        First = at < First ? at : First,
        Last = at > Last ? at : Last,
        LongestGap = at - Last > LongestGap ? at - Last : LongestGap,
    };
}
