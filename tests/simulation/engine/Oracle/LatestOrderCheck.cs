using SmartPilots.Core.Storage;
using SmartPilots.Simulation.World;

namespace SmartPilots.Simulation.Oracle;

/// <summary>At no moment did the table of latest values go back to an older commit of a device.</summary>
internal sealed class LatestOrderCheck(SimulatedWorld world)
{
    public void Run()
    {
        var shown = new Dictionary<string, long>();
        foreach (var commit in world.Commits.Commits.Where(commit => commit.Table == Tables.Latest))
        {
            foreach (var row in commit.Writes.Select(write => write.Row))
            {
                var device = $"{commit.Partition}~{row.Key}";
                var number = row.Columns.Single(column => column.Name == "commit").Number;
                if (number < shown.GetValueOrDefault(device))
                    world.Fail($"{device}: latest went back from commit {shown[device]} to {number}");
                shown[device] = number;
            }
        }
    }
}
