using SmartPilots.Local.Running;

namespace SmartPilots.Cli.Demo;

/// <summary>Where a demo shows what it does: a terminal that redraws, or plain lines. Called from one thread at a time.</summary>
internal interface IDemoScreen
{
    /// <summary>The system runs: how to reach it.</summary>
    void Start(LocalSystem system, string pilot);

    /// <param name="news">Since the last call, oldest first.</param>
    void Show(DemoFigures figures, IReadOnlyList<AlertFeed> news, double messagesPerSecond, DateTimeOffset pilotTime);

    void End(DemoFigures figures, IReadOnlyList<AlertFeed> news);
}
