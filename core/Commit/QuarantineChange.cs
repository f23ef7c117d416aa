using SmartPilots.Core.Pilots;
using SmartPilots.Core.Storage;

namespace SmartPilots.Core.Commit;

/// <summary>Changes an entry of quarantine by hand, under the guard of the state row like any commit.</summary>
public static class QuarantineChange
{
    /// <param name="before">The entry as it stands; null when there is none.</param>
    /// <param name="after">As it should be; null: gone. It has the same key.</param>
    public static CommitPlan Plan(DeviceMemory memory, DeviceDefinition device, QuarantineEntry? before, QuarantineEntry? after, long nowTicks)
    {
        var plan = new CommitPlan { IsByHand = true };
        plan.Quarantine[(before ?? after)!.Key] = after;
        if (before is not null)
            CommitPlanner.NoteLeft(memory.State, before);
        if (after is { Discard: null })
            memory.State.Waiting++;
        else if (after is not null)
            memory.State.Discarded++;
        plan.Commit = CommitSealer.Seal(memory, device, plan, [], nowTicks);
        return plan;
    }
}
