using Spectre.Console;

namespace SmartPilots.DeviceSim.Commands;

/// <summary>Shows how far a task is: a bar on a terminal, otherwise a line now and then.</summary>
internal static class ProgressLine
{
    private static readonly TimeSpan Redraw = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan PlainEvery = TimeSpan.FromSeconds(5);

    /// <param name="share">0 to 1; null where there is no end in sight.</param>
    public static async Task ShowAsync(CommandContext around, Task work, Func<double>? share, Func<string> text)
    {
        if (around.Terminal)
            await BarAsync(around, work, share, text);
        else
            await LinesAsync(around, work, share, text);
        await work;
    }

    private static Task BarAsync(CommandContext around, Task work, Func<double>? share, Func<string> text)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(around.Error) });
        return console.Progress().AutoClear(false)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(),
                new ElapsedTimeColumn())
            .StartAsync(async context =>
            {
                var bar = context.AddTask(Markup.Escape(text()), maxValue: 1);
                bar.IsIndeterminate = share is null;
                while (!await EndsWithinAsync(work, Redraw, around.Clock))
                    Update(bar, share, text);
                Update(bar, share, text);
                bar.StopTask();
            });
    }

    private static void Update(ProgressTask bar, Func<double>? share, Func<string> text)
    {
        bar.Description = Markup.Escape(text());
        if (share is not null)
            bar.Value = share();
    }

    private static async Task LinesAsync(CommandContext around, Task work, Func<double>? share, Func<string> text)
    {
        while (!await EndsWithinAsync(work, PlainEvery, around.Clock))
            await around.Error.WriteLineAsync(share is null ? text() : $"{Math.Floor(share() * 100)}% {text()}");
    }

    private static async Task<bool> EndsWithinAsync(Task work, TimeSpan time, TimeProvider clock)
    {
        await work.WaitAsync(time, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return work.IsCompleted;
    }
}
