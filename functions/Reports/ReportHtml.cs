using SmartPilots.Functions.Texts;

namespace SmartPilots.Functions.Reports;

/// <summary>A report as a page to read and to print.</summary>
internal static class ReportHtml
{
    private const string N = "\t"; // a column of numbers

    public static byte[] Write(Report report, ReportTexts texts)
    {
        var page = new PrintedPage(texts.Language, report.IsForDonors ? texts.Format("donor", ("title", report.Title)) : report.Title);
        page.Paragraph(texts.Format("for", ("period", report.Period)), isLarge: true);
        if (report.People is { } people)
            page.Paragraph($"{texts["people"]}: {Number(people)}" + (report.PeopleSource is { } source ? $". {texts.Format("source", ("source", source))}" : ""));
        page.Heading(texts["indicators"]);
        page.Table([texts["indicator"], texts["place"], texts["value"] + N, texts["status"], texts["complete"] + N, texts["target"], texts["note"]], report.Indicators
            .Select(one => (string?[])[
            one.Name, one.Place, one.Value is { } value ? $"{Number(value)} {one.Unit}" : texts.Why(one.Outcome), texts[one.Status], Percent(one.Complete),
            one.TargetMet switch { true => texts["met"], false => texts["missed"], _ => "" }, Note(one, texts)]), texts["none"]);
        WriteDevices(page, report, texts);
        page.Heading(texts["alerts"]);
        page.Table([texts[report.IsForDonors ? "site" : "device"], texts["rule"], texts["raised"] + N, texts["acknowledged"] + N,
            texts["open"] + N, texts["toAcknowledge"] + N, texts["toClear"] + N],
            report.Alerts.Select(one => (string?[])[report.NameOf(one.Device), one.Name, Number(one.Raised), Number(one.Acknowledged), Number(one.StillOpen),
                Minutes(one.SecondsToAcknowledge, texts), Minutes(one.SecondsToClear, texts)]), texts["none"]);
        page.Heading(texts["corrections"]);
        if (report.IsForDonors)
            page.Table([texts["site"], texts["corrections"] + N], report.CorrectionsOfSites
                .Select(one => (string?[])[report.NameOf(one.Key), Number(one.Value)]), texts["none"]);
        else
            WriteCorrections(page, report, texts);
        WriteProof(page, report, texts);
        return page.End();
    }

    private static void WriteCorrections(PrintedPage page, Report report, ReportTexts texts) =>
        page.Table([texts["device"], texts["stream"], texts["at"], texts["original"] + N, texts["corrected"] + N, texts["by"], texts["reason"]], report.Corrections
            .Select(one => (string?[])[
            report.NameOf(one.Device), one.Stream, one.At.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), Number(one.Original),
                one.Value is { } value ? Number(value)
                : texts["void"],
            one.By, one.Reason]), texts["none"]);

    private static void WriteDevices(PrintedPage page, Report report, ReportTexts texts)
    {
        page.Heading(texts["availability"]);
        page.Table([texts[report.IsForDonors ? "site" : "device"], texts["complete"] + N, texts["days"] + N, texts["readings"] + N, texts["gaps"]], report.Devices
            .Select(one => (string?[])[report.NameOf(one.Device), Percent(one.Complete),
            texts.Format("daysOf", ("heard", Number(one.DaysHeard)), ("days", Number(one.Days))), Number(one.Readings), string.Join(", ", one.Gaps)]), texts["none"]);
        page.Heading(texts["volumes"]);
        page.Table([texts["site"], texts["device"], texts["stream"], texts["total"] + N], report.Streams.Where(one => one.Total is not null).Select(one => (string?[])[
            report.NameOf(one.Site), one.Device, one.Stream, $"{Number(one.Total!.Value)} {one.Unit}"]), texts["none"]);
        if (report.IsForDonors)
            return;
        page.Heading(texts["quality"]);
        page.Table([texts["site"], texts["device"], texts["stream"], texts["mean"] + N, texts["least"] + N, texts["most"] + N], report.Streams
            .Where(one => one.Total is null).Select(one =>
            (string?[])[report.NameOf(one.Site), one.Device, $"{one.Stream} ({one.Unit})", Number(one.Mean), Number(one.Least), Number(one.Most)]), texts["none"]);
    }

    private static void WriteProof(PrintedPage page, Report report, ReportTexts texts)
    {
        page.Heading(texts["proof"]);
        page.Paragraph(texts["ledger"]);
        page.Table(["", texts["sent"] + N, texts["accepted"] + N, texts["late"] + N, texts["duplicate"] + N, texts["quarantined"] + N],
            ((string Name, LedgerLine Line)[])[(texts["messages"], report.Messages), (texts["readings"], report.Readings)] is var lines
                ? lines.Select(one => (string?[])[one.Name, Number(one.Line.Sent), Number(one.Line.Accepted), Number(one.Line.Late), Number(one.Line.Duplicate),
                    Number(one.Line.Quarantined)]) : [], texts["none"]);
        page.Paragraph(texts.Format("hashOfWindows", ("count", Number(report.Windows))), report.WindowsHash);
        page.Paragraph(texts["hashOfReport"], ReportCsv.HashOf(ReportCsv.Write(report)));
        page.Paragraph(texts["how"]);
        if (texts.CheckedBy is null)
            page.Paragraph(texts["unchecked"]);
    }

    private static string Note(IndicatorLine one, ReportTexts texts)
    {
        var measured = one.People is { } all && one.PeopleMeasured is { } some && some != all
            ? texts.Format("measuredFor", ("measured", Number(some)), ("people", Number(all))) : "";
        return measured + (measured.Length > 0 && one.Note is not null ? "; " : "") + one.Note;
    }

    private static string? Minutes(double? seconds, ReportTexts texts) =>
        seconds is { } some ? texts.Format("minutes", ("minutes", Number(decimal.Round((decimal)some / 60m, 1)))) : null;

    private static string Percent(decimal share) => $"{Number(decimal.Round(share * 100m, 1))} %";

    private static string Number(decimal number) => number.ToString("#,0.####", CultureInfo.InvariantCulture);

    private static string? Number(decimal? number) => number is { } some ? Number(some) : null;
}
