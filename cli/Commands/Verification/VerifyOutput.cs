using SmartPilots.Functions.Verification;

namespace SmartPilots.Cli.Commands.Verification;

/// <summary>What <c>verify</c> and <c>rebuild</c> print. Pilots of which nothing is stored are not mentioned.</summary>
internal sealed class VerifyOutput(TextWriter output, TextWriter error, bool json) : IProgress<VerificationProgress>
{
    private readonly List<PilotReport> _reports = [];

    /// <summary>On a terminal, one line that is written over.</summary>
    public void Report(VerificationProgress value)
    {
        if (!Console.IsErrorRedirected)
            error.Write($"\r{value.DevicesDone} of {value.Devices} devices, {value.Readings:N0} readings, {value.Differences:N0} differences ");
    }

    public void Report(string pilot, VerificationReport report)
    {
        if (!Console.IsErrorRedirected)
            error.Write("\r" + new string(' ', 80) + "\r");
        if (report is { Readings: 0, Windows: 0, DifferenceCount: 0 })
            return;
        _reports.Add(new PilotReport(pilot, report));
        if (json)
            return;
        foreach (var difference in report.Differences)
            output.WriteLine(difference);
        foreach (var note in report.Notes)
            output.WriteLine(note);
        output.WriteLine($"{pilot}: {report.Devices} devices, {report.Readings:N0} readings, {report.Windows:N0} windows, "
            + $"{report.DifferenceCount:N0} differences{(report.Repaired > 0 ? $", {report.Repaired:N0} windows repaired" : "")}");
        output.WriteLine($"{pilot}: hash {report.Hash}");
    }

    /// <summary>The exit code: 1 when windows differ and were not repaired.</summary>
    public int End(bool repaired)
    {
        if (json)
            output.WriteLine(JsonSerializer.Serialize(new { pilots = _reports }, JsonSerializerOptions.Web));
        else if (_reports.Count == 0)
            output.WriteLine("Nothing is stored of these pilots: --pilots names the folder of their files.");
        return !repaired && _reports.Any(one => one.Report.DifferenceCount > 0) ? 1 : 0;
    }

    private sealed record PilotReport(string Pilot, VerificationReport Report);
}
