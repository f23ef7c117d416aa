using System.Diagnostics;
using SmartPilots.Functions.Devices;
using SmartPilots.Functions.Telemetry;

namespace SmartPilots.Functions.Ingest;

/// <summary>The spans of a batch's messages, from routing to outcome. Empty when nobody records traces.</summary>
internal sealed class MessageSpans
{
    private readonly Activity?[] _spans;

    private MessageSpans(Activity?[] spans) => _spans = spans;

    public static MessageSpans Start(IReadOnlyList<DeviceEvent> events, Activity? batch)
    {
        if (!FunctionsTraces.IsOn)
            return new MessageSpans([]);
        var spans = new Activity?[events.Count];
        for (var i = 0; i < spans.Length; i++)
            spans[i] = FunctionsTraces.Message(events[i], batch, isAlone: events.Count == 1);
        return new MessageSpans(spans);
    }

    /// <summary>What the messages of these batches carry on (<see cref="DeviceMessage.TraceParent"/>).</summary>
    public void Mark(IEnumerable<DeviceBatch> batches)
    {
        if (_spans.Length == 0)
            return;
        foreach (var batch in batches)
        {
            for (var i = 0; i < batch.Messages.Count; i++)
            {
                if (_spans[batch.Indexes[i]] is { Recorded: true, Id: { } id })
                    batch.Messages[i] = batch.Messages[i] with { TraceParent = id };
            }
        }
    }

    public void End(IReadOnlyList<EventOutcome> outcomes)
    {
        for (var i = 0; i < _spans.Length; i++)
            _spans[i]?.End(BatchAnswer.Name(outcomes[i].Outcome), outcomes[i].Outcome == Outcome.Retry);
    }
}
