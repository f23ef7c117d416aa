using SmartPilots.Core.Model;

namespace SmartPilots.Core.Ingest;

/// <summary>Changes an entry of quarantine by hand, under the guard of the state row like any commit.</summary>
public static class QuarantineChange
{
    /// <param name="before">The entry as it stands; null when there is none.</param>
    /// <param name="after">As it should be; null: gone. It has the same key.</param>
    public static CommitPlan Plan(DeviceSnapshot snapshot, DeviceDefinition device, QuarantineEntry? before, QuarantineEntry? after, long nowTicks)
    {
        var plan = new CommitPlan { IsByHand = true };
        plan.Quarantine[(before ?? after)!.Key] = after;
        if (before is not null)
            snapshot.State.NoteLeft(before);
        if (after is not null)
            snapshot.State.NoteHeld(after);
        plan.Commit = CommitBuilder.Build(snapshot, device, plan, [], nowTicks);
        return plan;
    }
}
