namespace SmartPilots.Core.Commit;

/// <summary>
/// Entries in quarantine that an earlier try may have left behind. They are written before the commit; if that try then failed, and this
/// one judges otherwise because time has passed, nobody would take them away. Two verdicts depend on when a message is judged:
/// <list type="bullet">
/// <item>a reading ahead of the clock is not, a little later. It can only have been where it is well ahead of the time of receipt too;</item>
/// <item>the day under which an entry stands is that of receipt, and a message without a number is received anew with each retry: after
/// midnight it would stand under two days.</item>
/// </list>
/// They go after the commit that judged otherwise. Of a message that takes several commits, each part has its own entry and judges only
/// that: the last must not take away what the first found bad. After a crash in between one stays, and requeueing finds its readings stored.
/// </summary>
public sealed partial class CommitPlanner
{
    private void NoteStray(DeviceMessage message, string? part)
    {
        var received = message.ReceivedTicks;
        if (_faults.Count > 0 && !message.Source.IsNumbered)
            received = Math.Max(0, received - TimeSpan.TicksPerDay);
        else if (_faults.Count > 0 || !IsWellAhead(message))
            return;
        var entry = new QuarantineEntry(_device.Key, message.Source, message.Sequence, message.Topic, received, [], default) { Displaced = part };
        _plan.Strays.Add((entry.Partition, entry.Key));
    }

    // Half the limit: the clocks of gateway and functions may differ by the other half.
    private bool IsWellAhead(DeviceMessage message)
    {
        var limit = message.ReceivedTicks + _device.Limits.SkewLimitSeconds * TimeSpan.TicksPerSecond / 2;
        foreach (var reading in message.Readings)
        {
            if (reading.Ticks > limit)
                return true;
        }
        return false;
    }
}
