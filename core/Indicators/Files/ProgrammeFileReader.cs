using SmartPilots.Core.JsonFiles;
using SmartPilots.Core.PilotFiles.Reading;

namespace SmartPilots.Core.Indicators.Files;

/// <summary>What became of an indicators file: the programme, or everything that is wrong with the file.</summary>
/// <param name="Programme">Null when there are errors.</param>
public sealed record ProgrammeFileResult(Programme? Programme, IReadOnlyList<PilotFileError> Errors);

/// <summary>Reads a file of <c>pilots/indicators/</c>, as <c>pilots/indicators.schema.json</c> describes it.</summary>
public static class ProgrammeFileReader
{
    /// <param name="json">UTF-8.</param>
    /// <param name="file">What errors call it.</param>
    public static ProgrammeFileResult Read(ReadOnlySpan<byte> json, string file)
    {
        var problems = new FileProblems(file);
        if (FileObject.Root(json, problems) is { } root)
        {
            var programme = ReadRoot(root, Programme.VersionOf(json));
            if (problems.Errors.Count == 0)
                return new ProgrammeFileResult(programme, []);
        }
        return new ProgrammeFileResult(null, problems.Errors);
    }

    private static Programme ReadRoot(FileObject root, string version)
    {
        var id = root.Segment("programme") ?? "";
        var name = root.Text("name", required: true) ?? "";
        var zone = SiteReader.Zone(root, required: true) ?? NodaTime.DateTimeZone.Utc;
        var places = root.Distinct("places", PlaceFileReader.Read, place => place.Id, "place", required: true);
        var sets = root.Distinct("sets", SetFileReader.Read, set => set.Set.Id, "set");
        var indicators = root.Distinct("indicators", IndicatorFileReader.Read, indicator => indicator.Id, "indicator");
        root.Done();
        PlaceChecks.Check(places, root.Problems);
        foreach (var indicator in indicators)
        {
            if (indicator.Set is { } set && sets.TrueForAll(known => known.Set.Id != set))
                root.Problems.Add(indicator.At.Line, indicator.At.Path, $"there is no set \"{set}\"", Spelling.Suggest(set, [.. sets.Select(known => known.Set.Id)]));
        }
        return new Programme
        {
            Id = id, Name = name, Zone = zone, Version = version, Places = places, Sets = [.. sets.Select(set => set.Set)],
            Indicators = [.. indicators, .. SetFileReader.Rest(sets, indicators, root.Problems)],
        };
    }
}
