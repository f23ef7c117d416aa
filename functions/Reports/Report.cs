namespace SmartPilots.Functions.Reports;

/// <summary>What a report says of one device.</summary>
/// <param name="Complete">0 to 1: of the readings expected, or of the days where none are.</param>
internal sealed record DeviceLine(string Device, string Name, decimal Complete, int DaysHeard, int Days, long Readings, IReadOnlyList<string> Gaps);

/// <param name="Total">Of a counter: what it counted; else null.</param>
internal sealed record StreamLine(string Site, string Device, string Stream, string Unit, long Readings, decimal? Total, decimal? Mean, decimal? Least, decimal? Most);

/// <param name="SecondsToAcknowledge">Median; null when none was, as <paramref name="SecondsToClear"/>.</param>
internal sealed record AlertLine(string Device, string Rule, string Name, int Raised, int Acknowledged, int StillOpen, double? SecondsToAcknowledge,
    double? SecondsToClear);

internal sealed record CorrectionLine(string Device, string Stream, DateTime At, decimal Original, decimal? Value, string By, string Reason);

internal sealed record IndicatorLine(string Name, string Place, string Outcome, decimal? Value, string Unit, string Status, decimal Complete, bool? TargetMet,
    decimal? PeopleMeasured, decimal? People, string? Note, string Hash);

internal sealed record LedgerLine(long Sent, long Accepted, long Late, long Duplicate, long Quarantined);

/// <summary>A report of a month, quarter or year, as data. It has no time of its making: the same inputs give the same bytes.</summary>
/// <param name="WindowsHash">Of all windows of days in the period: equal in two stores that hold the same.</param>
internal sealed record Report(string Title, string Period, decimal? People, string? PeopleSource, IReadOnlyList<IndicatorLine> Indicators,
    IReadOnlyList<DeviceLine> Devices, IReadOnlyList<StreamLine> Streams, IReadOnlyList<AlertLine> Alerts, IReadOnlyList<CorrectionLine> Corrections,
    LedgerLine Messages, LedgerLine Readings, long Windows, string WindowsHash)
{
    /// <summary>Lines are of places in place of devices, and corrections are counted.</summary>
    public bool IsForDonors { get; init; }

    /// <summary>By device and by site, as the pilot files name them: for who reads; files for programs have the ids.</summary>
    public IReadOnlyDictionary<string, string> Names { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// For who pays: availability of each site by the mean of its devices, volumes of each site, alerts of each rule, corrections of each site by their number.
    /// Indicators and the proof are the same.
    /// </summary>
    public Report ForDonors() => this with
    {
        IsForDonors = true,
        Devices = [.. Devices.GroupBy(one => SiteOf(one.Device)).Select(site => new DeviceLine(site.Key, site.Key, decimal.Round(site.Average(one => one.Complete), 4),
            site.Max(one => one.DaysHeard), site.Max(one => one.Days), site.Sum(one => one.Readings), []))],
        Streams = [.. Streams.Where(one => one.Total is not null).GroupBy(one => (one.Site, one.Stream, one.Unit))
            .Select(same => new StreamLine(same.Key.Site, "", same.Key.Stream, same.Key.Unit, same.Sum(one => one.Readings), same.Sum(one => one.Total),
                null, null, null))],
        Alerts = [.. Alerts.GroupBy(one => (Site: SiteOf(one.Device), one.Rule)).Select(same => new AlertLine(same.Key.Site, same.Key.Rule, same.First().Name,
            same.Sum(one => one.Raised), same.Sum(one => one.Acknowledged), same.Sum(one => one.StillOpen),
            Worst(same.Select(one => one.SecondsToAcknowledge)), Worst(same.Select(one => one.SecondsToClear))))],
        Corrections = [],
        CorrectionsOfSites = [.. Corrections.CountBy(one => SiteOf(one.Device))],
    };

    /// <summary>Of a report for donors: how many corrections each site has.</summary>
    public IReadOnlyList<KeyValuePair<string, int>> CorrectionsOfSites { get; init; } = [];

    /// <summary>Of a device or a site. What is no device of a site (a rule over several, citizens) has the site's.</summary>
    public string NameOf(string id) => Names.GetValueOrDefault(id) ?? Names.GetValueOrDefault(SiteOf(id)) ?? id;

    private static string SiteOf(string device) => device.LastIndexOf('/') is > 0 and var end ? device[..end] : device;

    // The longest of the medians: none of the devices was answered later than that in half of the cases.
    private static double? Worst(IEnumerable<double?> medians) => medians.Max();
}
