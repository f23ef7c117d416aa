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
    LedgerLine Messages, LedgerLine Readings, long Windows, string WindowsHash);
