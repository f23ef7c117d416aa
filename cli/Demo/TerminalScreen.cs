using SmartPilots.Local.Running;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace SmartPilots.Cli.Demo;

/// <summary>A summary that redraws itself on a terminal.</summary>
internal sealed class TerminalScreen(IAnsiConsole console) : IDemoScreen, IDisposable
{
    private const int NewsShown = 8;

    private readonly ManualResetEventSlim _ended = new();
    private readonly Queue<AlertFeed> _news = new();
    private Task _drawing = Task.CompletedTask;
    private LiveDisplayContext? _live;

    public void Start(LocalSystem system, string pilot)
    {
        foreach (var line in DemoText.Welcome(system, pilot))
            console.WriteLine(line);
        console.WriteLine();
        var started = new TaskCompletionSource();
        // Spectre's live display owns a thread until its action returns; the figures come from the demo's own loop.
        _drawing = Task.Run(() => console.Live(new Text("starting…")).AutoClear(true).Start(live =>
        {
            _live = live;
            started.SetResult();
            _ended.Wait();
        }));
        started.Task.Wait();
    }

    public void Show(DemoFigures figures, IReadOnlyList<AlertFeed> news, double messagesPerSecond, DateTimeOffset pilotTime)
    {
        Keep(news);
        _live!.UpdateTarget(Screen(figures,
            $"{pilotTime:yyyy-MM-dd HH:mm} UTC, {DemoOptions.Scale:0} times as fast as real; {messagesPerSecond:N0} messages/s; Ctrl-C stops"));
    }

    public void End(DemoFigures figures, IReadOnlyList<AlertFeed> news)
    {
        Keep(news);
        _ended.Set();
        _drawing.Wait();
        console.Write(Screen(figures, "stopped; the next start goes on from here"));
    }

    public void Dispose()
    {
        _ended.Set();
        _drawing.Wait();
        _ended.Dispose();
    }

    private void Keep(IReadOnlyList<AlertFeed> news)
    {
        foreach (var one in news)
            _news.Enqueue(one);
        while (_news.Count > NewsShown)
            _news.Dequeue();
    }

    private Rows Screen(DemoFigures figures, string caption) => new(
        [.. _news.Select(one => new Text(one.ToString(), new Style(one.IsCleared ? Color.Green : Color.Red))), Table(figures, caption)]);

    private static IRenderable Table(DemoFigures figures, string caption)
    {
        var table = new Table { Border = TableBorder.Rounded, ShowHeaders = false, Caption = new TableTitle(Markup.Escape(caption)) };
        table.AddColumns("", "");
        foreach (var (name, value) in DemoText.Lines(figures))
            table.AddRow(Markup.Escape(name), Markup.Escape(value));
        return table;
    }
}
