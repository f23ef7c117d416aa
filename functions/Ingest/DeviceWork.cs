using SmartPilots.Core.Alerts;
using SmartPilots.Core.Commit;
using SmartPilots.Core.Events;
using SmartPilots.Core.Pilots;
using SmartPilots.Core.Storage;
using SmartPilots.Core.Windows;

namespace SmartPilots.Functions.Ingest;

/// <summary>What one batch wants of one device, and how far it got.</summary>
internal sealed class DeviceWork(DeviceDefinition device)
{
    public DeviceDefinition Device { get; } = device;

    /// <summary>In the order of the batch.</summary>
    public List<DeviceMessage> Messages { get; } = [];

    /// <summary>For each message, its index in the batch.</summary>
    public List<int> Indexes { get; } = [];

    /// <summary>Index of the first message not committed.</summary>
    public int Next { get; set; }

    public DeviceMemory? Memory { get; set; }

    /// <summary>The memory comes from the cache and nothing in this batch has shown yet that it is still true.</summary>
    public bool IsUnproven { get; set; }
    public CommitPlan? Plan { get; set; }

    /// <summary>Days whose raw rows planning asked for.</summary>
    public HashSet<WindowKey> WantedDays { get; } = [];

    /// <summary>Transitions committed by this batch, to be relayed before it is answered.</summary>
    public List<(long Number, AlertTransition Transition)> Outbox { get; } = [];

    /// <summary>For messages out of quarantine: what became of each of the first ones, as committed.</summary>
    public List<RequeuedMessage> Requeued { get; } = [];

    /// <summary>How far the message at <see cref="Next"/> got, when it comes out of quarantine and takes several commits.</summary>
    public RequeueProgress? Progress { get; set; }

    /// <summary>What was stored of sources for which the device's state cannot say it; null until it was looked up. See <see cref="RecordedSources"/>.</summary>
    public Dictionary<SourceId, SequenceRanges>? Recorded { get; set; }

    public int Conflicts { get; private set; }
    public int Failures { get; private set; }

    /// <summary>An exception that kept it from being committed: see <see cref="BrokenDevices"/>.</summary>
    public Exception? Error { get; private set; }

    public bool IsDone => Next >= Messages.Count;

    /// <summary>As after a crash: what of it was stored is read again.</summary>
    public void Forget() => (Plan, Memory) = (null, null);

    public void Break(Exception error)
    {
        Forget();
        Error = error;
    }

    /// <summary>The message at <see cref="Next"/>, perhaps changed, as a work of its own.</summary>
    public DeviceWork Only(DeviceMessage message)
    {
        var one = new DeviceWork(Device) { Progress = Progress };
        one.Add(message, Indexes[Next]);
        return one;
    }

    /// <summary>The messages from <see cref="Next"/> on, changed, as works of other devices: one for each gateway that sent any.</summary>
    public List<DeviceWork> Apart(Func<string, DeviceDefinition> device, Func<DeviceMessage, DeviceMessage> change)
    {
        Dictionary<string, DeviceWork> apart = [];
        for (var i = Next; i < Messages.Count; i++)
        {
            var gateway = Messages[i].Source.Gateway;
            if (!apart.TryGetValue(gateway, out var one))
                apart[gateway] = one = new DeviceWork(device(gateway));
            one.Add(change(Messages[i]), Indexes[i]);
        }
        return [.. apart.Values];
    }

    /// <summary>What was committed of it, without a memory.</summary>
    public DeviceWork Settled() => Part(..Next);

    /// <summary>What was not; it is over, and answered "retry".</summary>
    public DeviceWork Rest()
    {
        var rest = Part(Next..);
        rest.GiveUp();
        return rest;
    }

    /// <summary>Takes in a later message of the device, which is done.</summary>
    public void Join(DeviceWork one)
    {
        Messages.AddRange(one.Messages);
        Indexes.AddRange(one.Indexes);
        Requeued.AddRange(one.Requeued);
        (Memory, Next) = (one.Memory, Messages.Count);
    }

    private void Add(DeviceMessage message, int index)
    {
        Messages.Add(message);
        Indexes.Add(index);
    }

    private DeviceWork Part(Range range)
    {
        var part = new DeviceWork(Device);
        part.Messages.AddRange(Messages[range]);
        part.Indexes.AddRange(Indexes[range]);
        if (range.Start.Value == 0)
            part.Requeued.AddRange(Requeued);
        return part;
    }

    /// <summary>The picture of the device is, or may be, an old one: it is read again, and all is decided anew.</summary>
    public void Reload()
    {
        (Plan, Memory) = (null, null);
        Conflicts++;
    }

    /// <summary>The store took its commit for that of an old picture, or did not answer.</summary>
    public void NotCommitted(CommitOutcome outcome)
    {
        if (outcome == CommitOutcome.Conflict)
            Reload();
        else
            Fail();
    }

    /// <summary>What is left of it is answered "retry".</summary>
    public void GiveUp() => (Plan, Memory, Failures) = (null, null, int.MaxValue);

    /// <summary>The store did not answer: the same, and after a few times the messages are answered "retry".</summary>
    public void Fail()
    {
        (Plan, Memory) = (null, null);
        Failures++;
    }
}
