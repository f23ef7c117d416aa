using SmartPilots.Functions.Citizens;

namespace SmartPilots.Functions.OpenData;

/// <summary>Water points by the attributes of the WPDx data standard (https://www.waterpointdata.org/data-standard/), a row for each.</summary>
internal static class WaterPointCsv
{
    public static byte[] Of(IEnumerable<PublicPlace> places, string address)
    {
        var csv = new CsvText();
        csv.Line("#source", "#lat_deg", "#lon_deg", "#report_date", "#status_id", "#status", "#water_source", "#water_tech", "#management", "#installer", "#install_year",
            "#country_id", "#scheme_id", "#activity_id", "#data_lnk");
        foreach (var place in places)
        {
            var (site, point) = (place.Site, place.Site.Public!.WaterPoint!);
            var (id, status, at) = StatusOf(place);
            csv.Line(place.Pilot.Name, CsvText.Text(site.Latitude), CsvText.Text(site.Longitude), at?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), id,
                status,
                point.Source, point.Technology, point.Management, point.Installer, point.InstallYear?.ToString(CultureInfo.InvariantCulture), place.Pilot.Country,
                place.Pilot.Id, $"{place.Pilot.Id}/{site.Id}", $"{address}/public/{place.Pilot.Id}/{site.Id}");
        }
        return csv.Take();
    }

    // Whether water was there at the last value that may be shown; the quality is said beside it, since WPDx asks for the function alone.
    private static (string Id, string Status, DateTime? At) StatusOf(PublicPlace place)
    {
        var water = place.Values.Where(value => value.Stream.Meaning == PublicMeaning.WaterOn).ToList();
        var at = water.Max(value => value.At);
        if (water.Count == 0 || water.TrueForAll(value => value.State == PublicState.Unknown))
            return ("Unknown", water.Count == 0 ? "No reading tells whether water comes" : "No new reading", at);
        if (water.TrueForAll(value => value.State != PublicState.Good))
            return ("No", "No water", at);
        var isUnsafe = place.Values.Any(value => value is { Stream.Meaning: PublicMeaning.WaterSafe, State: PublicState.Bad });
        return ("Yes", isUnsafe ? "Functional, water quality outside of the limits" : "Functional", at);
    }
}
