using SmartPilots.Core.Model;
using SmartPilots.Core.Wire;
using SmartPilots.Gateway.Spooling;

namespace SmartPilots.Gateway.Forwarding;

/// <summary>
/// What to do with a batch over which the app fails: answers its own problem <c>internal</c>, again and again. Retried for ever, one message
/// would stop a site; set aside at once, a broken app would empty the spool. So the batch is halved down to the message, and that is set aside
/// only if, after it failed once more, the app takes a message of another device. Nothing less is taken for a reason:
/// <list type="bullet">
/// <item>a failure without the app's own problem (a captive portal, a proxy, a worker that crashed, no network) says nothing about a message;</item>
/// <item>what passed before the message failed says nothing about the app since then;</item>
/// <item>an app that fails for everybody takes no other message either, and then everything stays where it is.</item>
/// </list>
/// The other message is the first of its device that waits, so nothing of a device overtakes. Only topics that name their device are used: the
/// devices of others are not known here.
/// </summary>
internal sealed partial class Lane
{
    private const int MaxWitnesses = 10; // others may fail too: so many devices are asked for

    /// <summary>True when the message was set aside.</summary>
    private async Task<bool> JudgeAsync(SpooledMessage message, string problem, CancellationToken cancel)
    {
        var asked = new HashSet<DeviceKey>();
        if (DeviceTopic.TryParse(message.Topic, out var own))
            asked.Add(own!.Device);
        foreach (var other in _messages.Where(other => other.Sequence > message.Sequence).ToList())
        {
            if (!DeviceTopic.TryParse(other.Topic, out var topic) || !asked.Add(topic!.Device))
                continue;
            if (asked.Count > MaxWitnesses)
                break;
            if (await IsTakenAsync(other, cancel))
                return await PoisonAsync(message.Sequence, problem);
        }
        _hasLeftovers = true;
        _sender.Note(ForwarderState.Retrying, $"{problem} for message {message.Sequence}, and no message of another device that the app takes: nothing is set aside");
        return false;
    }

    private async Task<bool> IsTakenAsync(SpooledMessage other, CancellationToken cancel)
    {
        if (await SendAsync(new[] { other }, cancel) is not Reply.Answered answered)
            return false;
        await ResolveAsync(answered.Outcomes);
        return answered.Outcomes[0].Outcome != Outcome.Retry;
    }
}
