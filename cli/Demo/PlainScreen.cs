using SmartPilots.Local.Running;

namespace SmartPilots.Cli.Demo;

/// <summary>Plain lines, for a log or a pipe: figures every five seconds, alerts at once.</summary>
internal sealed class PlainScreen(TextWriter output) : IDemoScreen
{
    private const int Every = 5;
    private int _shown;

    public void Start(LocalSystem system, string pilot)
    {
        foreach (var line in DemoText.Welcome(system, pilot))
            output.WriteLine(line);
    }

    public void Show(DemoFigures figures, IReadOnlyList<AlertFeed> news, double messagesPerSecond, DateTimeOffset pilotTime)
    {
        Report(news);
        if (_shown++ % Every != 0)
            return;
        output.WriteLine(
            $"{pilotTime:yyyy-MM-dd HH:mm}Z  {messagesPerSecond:N0} messages/s  {figures.Readings:N0} readings  alerts {figures.AlertsRaised:N0} raised, "
            + $"{figures.AlertsCleared:N0} cleared");
    }

    public void End(DemoFigures figures, IReadOnlyList<AlertFeed> news)
    {
        Report(news);
        foreach (var (name, value) in DemoText.Lines(figures))
            output.WriteLine($"{name,-16} {value}");
    }

    private void Report(IReadOnlyList<AlertFeed> news)
    {
        foreach (var one in news)
            output.WriteLine(one.ToString());
    }
}
