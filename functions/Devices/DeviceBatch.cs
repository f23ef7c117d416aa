using SmartPilots.Functions.AzureTables;

namespace SmartPilots.Functions.Devices;

internal enum BatchStatus
{
    /// <summary>Its device's state is to be read from the store.</summary>
    Unread,

    /// <summary>It has a snapshot with which to plan.</summary>
    Ready,

    /// <summary>All of it is committed, with a snapshot of how.</summary>
    Committed,

    /// <summary>An exception kept it from being committed: see <see cref="Ingest.BrokenDevices"/>.</summary>
    Broken,

    /// <summary>The store did not take it, or too many others wrote: what is left of it is answered "retry".</summary>
    GivenUp,
}

/// <summary>What one batch wants of one device, and how far it got.</summary>
internal sealed class DeviceBatch(DeviceDefinition device)
{
    private readonly Attempts _attempts = new();
    private DeviceSnapshot? _snapshot;

    public DeviceDefinition Device { get; } = device;
    public BatchStatus Status { get; private set; }

    /// <summary>In the order of the batch.</summary>
    public List<DeviceMessage> Messages { get; } = [];

    /// <summary>For each message, its index in the batch.</summary>
    public List<int> Indexes { get; } = [];

    /// <summary>Index of the first message not committed.</summary>
    public int Next { get; private set; }

    /// <summary>Only while <see cref="HasSnapshot"/>.</summary>
    public DeviceSnapshot Snapshot => _snapshot ?? throw new InvalidOperationException($"{Device.Key} is {Status} and has no snapshot.");

    public bool HasSnapshot => _snapshot is not null;

    /// <summary>What the commit in work does; null when there is nothing to write.</summary>
    public CommitPlan? Plan { get; set; }

    /// <summary>Days whose raw rows planning asked for.</summary>
    public HashSet<WindowKey> WantedDays { get; } = [];

    /// <summary>Transitions committed by this batch, to be published before it is answered.</summary>
    public List<(long Number, AlertTransition Transition)> Outbox { get; } = [];

    /// <summary>Markers of its commits (<see cref="Outbox.PendingRow"/>), to be cleared when all is told.</summary>
    public List<string> Markers { get; } = [];

    /// <summary>For messages out of quarantine: what became of each of the first ones, as committed.</summary>
    public List<RequeuedMessage> Requeued { get; } = [];

    /// <summary>How far the message at <see cref="Next"/> got, when it comes out of quarantine and takes several commits.</summary>
    public RequeueProgress? Progress { get; private set; }

    /// <summary>Why it is broken.</summary>
    public Exception? Error { get; private set; }

    /// <summary>Of messages that the state cannot tell: whether they were counted. See <see cref="Ingest.RedeliveryLookup"/>.</summary>
    public Dictionary<(string Source, long Sequence), bool> LookedUp { get; } = [];

    /// <summary>Whether the state was read since something was found to be counted elsewhere.</summary>
    public bool IsConfirmed { get; set; }

    /// <summary>Whether nothing of it has been tried yet: a snapshot from the cache will do.</summary>
    public bool IsFresh => Status == BatchStatus.Unread && _attempts.IsFirst && WantedDays.Count == 0;

    public bool IsOpen => Status is BatchStatus.Unread or BatchStatus.Ready;

    public bool IsDone => Next >= Messages.Count;

    public void Add(DeviceMessage message, int index)
    {
        Messages.Add(message);
        Indexes.Add(index);
    }

    public void Start(DeviceSnapshot snapshot) => (_snapshot, Status) = (snapshot, BatchStatus.Ready);

    /// <summary>The traces of the messages that the plan takes, where they have one.</summary>
    public IReadOnlyList<string> PlannedTraces() =>
        [.. Messages.Skip(Next).Take(Plan?.Outcomes.Count ?? 0).Select(message => message.TraceParent).OfType<string>()];

    /// <summary>A plan is done: its commit went through, or there was nothing to write.</summary>
    public void Advance(CommitPlan plan)
    {
        Outbox.AddRange(plan.Outbox);
        Requeued.AddRange(plan.Requeued);
        (Plan, Next, Progress) = (null, plan.Next, plan.Progress);
        if (IsDone)
            Status = BatchStatus.Committed;
    }

    /// <summary>Planning found that a day's raw rows are missing, when the snapshot was changed in part.</summary>
    public void Replan() => Forget(BatchStatus.Unread);

    /// <summary>The snapshot is, or may be, an old one: the state is read again, and all is decided anew.</summary>
    public void Reload() => NotCommitted(CommitOutcome.Conflict);

    /// <summary>The store did not answer: the same, and after a few times it is given up.</summary>
    public void Fail() => NotCommitted(CommitOutcome.Unavailable);

    /// <summary>The store did not take its commit.</summary>
    public void NotCommitted(CommitOutcome outcome)
    {
        Forget(BatchStatus.Unread);
        if (!_attempts.MayGoOn(outcome))
            GiveUp();
    }

    public void GiveUp() => Forget(BatchStatus.GivenUp);

    /// <summary>As after a crash: what of it was stored is read again.</summary>
    public void Forget()
    {
        if (IsOpen)
            Forget(BatchStatus.Unread);
    }

    public void Break(Exception error)
    {
        Forget(BatchStatus.Broken);
        Error = error;
    }

    /// <summary>The message at its turn could not be taken and is settled otherwise: on with the next.</summary>
    public void Skip() => (Next, Progress) = (Next + 1, null);

    /// <summary>The message at <see cref="Next"/>, perhaps changed, as a batch of its own.</summary>
    public DeviceBatch Only(DeviceMessage message)
    {
        var one = new DeviceBatch(Device) { Progress = Progress };
        one.Add(message, Indexes[Next]);
        return one;
    }

    /// <summary>The messages from <see cref="Next"/> on, changed, as batches of other devices: one for each gateway that sent any.</summary>
    public List<DeviceBatch> Apart(Func<string, DeviceDefinition> device, Func<DeviceMessage, DeviceMessage> change)
    {
        Dictionary<string, DeviceBatch> apart = [];
        for (var i = Next; i < Messages.Count; i++)
        {
            var gateway = Messages[i].Source.Gateway;
            if (!apart.TryGetValue(gateway, out var one))
                apart[gateway] = one = new DeviceBatch(device(gateway));
            one.Add(change(Messages[i]), Indexes[i]);
        }
        return [.. apart.Values];
    }

    /// <summary>What was committed of it, without a snapshot.</summary>
    public DeviceBatch Settled() => Part(..Next);

    /// <summary>What was not; it is over, and answered "retry".</summary>
    public DeviceBatch Rest()
    {
        var rest = Part(Next..);
        rest.GiveUp();
        return rest;
    }

    /// <summary>Takes in a later message of the device, which is committed.</summary>
    public void Join(DeviceBatch one)
    {
        Messages.AddRange(one.Messages);
        Indexes.AddRange(one.Indexes);
        Requeued.AddRange(one.Requeued);
        Markers.AddRange(one.Markers);
        (_snapshot, Next, Status) = (one.Snapshot, Messages.Count, BatchStatus.Committed);
    }

    private DeviceBatch Part(Range range)
    {
        var part = new DeviceBatch(Device);
        part.Messages.AddRange(Messages[range]);
        part.Indexes.AddRange(Indexes[range]);
        if (range.Start.Value == 0)
            part.Requeued.AddRange(Requeued);
        return part;
    }

    private void Forget(BatchStatus status)
    {
        (Plan, _snapshot, Status) = (null, null, status);
        Markers.Clear(); // the sweep looks after those of commits that may have been lost
        LookedUp.Clear();
    }
}
