using SmartPilots.Core.Pilots;
using SmartPilots.Core.Storage;

namespace SmartPilots.Core.Commit;

/// <summary>
/// A commit of the state row and nothing else: from then on the partition is there, and whoever planned with the state of before, or
/// without one, is refused.
/// </summary>
public static class Presence
{
    public static RowCommit Plan(DeviceMemory memory, DeviceDefinition device, long nowTicks) =>
        CommitSealer.Seal(memory, device, new CommitPlan(), [], nowTicks);
}
