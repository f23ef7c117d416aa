using SmartPilots.Core.JsonFiles;
using SmartPilots.Core.Model;
using SmartPilots.Core.PilotFiles;

namespace SmartPilots.Core.Indicators.Files;

/// <summary>Compares an indicators file with the pilots that it speaks of.</summary>
public static class ProgrammeCheck
{
    /// <returns>Sites, devices, types and streams that there are not, and units that do not fit; empty when all is well.</returns>
    public static IReadOnlyList<PilotFileError> Check(Programme programme, PilotCatalog pilots, string file)
    {
        var problems = new FileProblems(file);
        var sites = pilots.Pilots.SelectMany(pilot => pilot.Sites.Select(site => $"{pilot.Id}/{site.Id}")).ToHashSet();
        foreach (var place in programme.Places)
        {
            foreach (var site in place.Sites.Where(site => !sites.Contains(site.Place)))
                problems.Add(place.At.Line, place.At.Path, $"there is no site \"{site.Place}\"", Spelling.Near(site.Place, sites)
                    ?? "write pilot/site, as the pilot file has it");
        }
        var own = programme.Places.SelectMany(place => place.Sites).Select(site => site.Place).ToHashSet();
        var devices = pilots.Devices.Where(device => own.Contains($"{device.Key.Pilot}/{device.Key.Site}")).ToList();
        foreach (var indicator in programme.Indicators)
        {
            foreach (var input in indicator.Inputs)
                CheckInput(input, devices, pilots, problems);
        }
        return problems.Errors;
    }

    private static void CheckInput(IndicatorInput input, List<DeviceDefinition> devices, PilotCatalog pilots, FileProblems problems)
    {
        foreach (var name in input.Devices.Where(name => !DeviceKey.TryParse(name, out var key) || !pilots.TryGetDevice(key!, out _)))
            Add($"no pilot file has device \"{name}\", or no longer", "remove it, or write pilot/site/device");
        foreach (var type in input.DeviceTypes.Where(type => devices.TrueForAll(device => device.Type != type)))
            Add($"no device of the places is of type \"{type}\"", Spelling.Suggest(type, [.. devices.Select(device => device.Type).Distinct()]));
        var taken = devices.Where(input.Takes).ToList();
        if (taken.Count == 0)
            Add($"no device of the places has stream \"{input.Stream}\"", Spelling
                .Suggest(input.Stream, [.. devices.SelectMany(device => device.Streams).Select(stream => stream.Name).Distinct()]));
        foreach (var misfit in taken.Select(device => input.Misfit(device.Streams.First(stream => stream.Name == input.Stream))).OfType<string>().Distinct())
            Add(misfit, "change \"measure\" or \"unit\"");

        void Add(string reason, string fix) => problems.Add(input.At.Line, input.At.Path, reason, fix);
    }
}
