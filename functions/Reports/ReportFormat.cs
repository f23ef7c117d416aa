using SmartPilots.Functions.Texts;

namespace SmartPilots.Functions.Reports;

/// <summary>A form in which a report is handed in.</summary>
/// <param name="Name">As <c>format</c> says it and file names end.</param>
internal sealed record ReportFormat(string Name, string ContentType, Func<Report, ReportTexts, Task<byte[]>> WriteAsync)
{
    public static ReportFormat Html { get; } = new("html", "text/html; charset=utf-8", (report, texts) => Task.FromResult(ReportHtml.Write(report, texts)));

    public static IReadOnlyList<ReportFormat> All { get; } =
    [
        Html,
        new("csv", "text/csv; charset=utf-8", (report, _) => Task.FromResult(ReportCsv.Write(report))),
        new("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ReportWorkbook.WriteAsync),
    ];

    public static ReportFormat? Find(string name) => All.FirstOrDefault(format => format.Name == name);
}
