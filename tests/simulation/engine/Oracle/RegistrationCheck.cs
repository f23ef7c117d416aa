using SmartPilots.Core.Storage;
using SmartPilots.Simulation.Fleet;
using SmartPilots.Simulation.World;

namespace SmartPilots.Simulation.Oracle;

/// <summary>Devices that registered themselves: some that spoke, each once, and in no hour more than the pilot file allows, whichever instances did it.</summary>
internal sealed class RegistrationCheck(SimulatedWorld world)
{
    /// <summary>Gives how many there are.</summary>
    public int Run()
    {
        var rows = world.Store.Rows(Tables.Devices).Where(row => row.Key.StartsWith("d~", StringComparison.Ordinal)).ToList();
        foreach (var hour in rows.GroupBy(row => row.Number("at") / TimeSpan.TicksPerHour).Where(hour => hour.Count() > PilotEdition.RegistrationsPerHour))
            world.Fail($"in one hour {string.Join(' ', hour.Select(row => row.Key))} were registered");
        foreach (var row in rows.Where(row => !SimulatedPilot.Moving.Contains(row.Key.Split('~')[2])))
            world.Fail($"{row.Key} was registered and is listed by every edition");
        return rows.Count;
    }
}
