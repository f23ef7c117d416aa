using System.Security.Cryptography;

namespace SmartPilots.Functions.Reports;

/// <summary>A report as one table of comma-separated values: a section, what it is of, and the name, value and unit of one fact in each line.</summary>
internal static class ReportCsv
{
    public static byte[] Write(Report report)
    {
        var csv = new CsvText();
        csv.Line("section", "of", "fact", "value", "unit", "note");
        csv.Line("report", report.Title, "period", report.Period);
        csv.Line("report", report.Title, "people", CsvText.Text(report.People), null, report.PeopleSource);
        foreach (var one in report.Indicators)
        {
            var measured = one.PeopleMeasured is { } some ? $"measured for {CsvText.Text(some)} people" : null;
            string?[] notes = [one.Status, $"complete {CsvText.Text(one.Complete)}", measured, one.Note, $"hash {one.Hash}"];
            csv.Line("indicator", one.Place, one.Name, CsvText.Text(one.Value) ?? one.Outcome, one.Unit, string.Join("; ", notes.Where(note => note is not null)));
        }
        foreach (var one in report.Devices)
        {
            csv.Line("device", one.Device, "complete", CsvText.Text(one.Complete), "1", string.Join("; ", one.Gaps));
            csv.Line("device", one.Device, "days with readings", Text(one.DaysHeard), "d");
            csv.Line("device", one.Device, "readings", CsvText.Text(one.Readings), "1");
        }
        foreach (var one in report.Streams)
        {
            foreach (var (name, value) in ((string, decimal?)[])[("total", one.Total), ("mean", one.Mean), ("least", one.Least), ("most", one.Most)])
            {
                if (value is not null)
                    csv.Line("stream", $"{one.Site} {one.Device}", $"{one.Stream}, {name}", CsvText.Text(value), one.Unit);
            }
        }
        foreach (var one in report.Alerts)
        {
            csv.Line("alert", one.Device, one.Name, Text(one.Raised), "1", $"acknowledged {one.Acknowledged}; open {one.StillOpen}");
            csv.Line("alert", one.Device, $"{one.Name}, median to acknowledge", CsvText.Text(one.SecondsToAcknowledge), "s");
            csv.Line("alert", one.Device, $"{one.Name}, median to clear", CsvText.Text(one.SecondsToClear), "s");
        }
        foreach (var one in report.Corrections)
            csv.Line("correction", $"{one.Device} {one.Stream}", CsvText.Text(one.At), CsvText.Text(one.Value) ?? "void", null,
                $"sent {CsvText.Text(one.Original)}; {one.By}: {one.Reason}");
        foreach (var (site, count) in report.CorrectionsOfSites)
            csv.Line("correction", site, "count", Text(count), "1");
        foreach (var (name, line) in ((string, LedgerLine)[])[("messages", report.Messages), ("readings", report.Readings)])
        {
            foreach (var (fact, count) in ((string, long)[])[("sent", line.Sent), ("accepted", line.Accepted), ("late", line.Late), ("duplicate", line.Duplicate),
                ("quarantined", line.Quarantined)])
                csv.Line("ledger", name, fact, CsvText.Text(count), "1");
        }
        csv.Line("proof", "windows of days", "count", CsvText.Text(report.Windows), "1");
        csv.Line("proof", "windows of days", "hash", report.WindowsHash);
        return csv.Take();
    }

    /// <summary>SHA-256 of the file, hexadecimal: it stands on the page, so that the two can be told to belong together.</summary>
    public static string HashOf(byte[] csv) => Convert.ToHexStringLower(SHA256.HashData(csv));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
