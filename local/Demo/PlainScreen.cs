using SmartPilots.Local.Running;

namespace SmartPilots.Local.Demo;

/// <summary>Plain lines, for a log or a pipe: one every five seconds.</summary>
internal sealed class PlainScreen(TextWriter output) : IDemoScreen
{
    private const int Every = 5;
    private int _shown;

    public void Start(LocalSystem system, string pilot)
    {
        foreach (var line in DemoText.Welcome(system, pilot))
            output.WriteLine(line);
    }

    public void Show(DemoFigures figures, double messagesPerSecond, DateTimeOffset pilotTime)
    {
        if (_shown++ % Every != 0)
            return;
        output.WriteLine(
            $"{pilotTime:yyyy-MM-dd HH:mm}Z  {messagesPerSecond:N0} messages/s  {figures.Readings:N0} readings  {figures.AlertsRaised:N0} alerts raised, "
            + $"{figures.AlertsCleared:N0} cleared");
    }

    public void End(DemoFigures figures)
    {
        foreach (var (name, value) in DemoText.Lines(figures))
            output.WriteLine($"{name,-16} {value}");
    }
}
