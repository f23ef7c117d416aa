using SmartPilots.Cli.Demo;
using Spectre.Console;

namespace SmartPilots.Cli.Commands;

/// <summary><c>demo</c>: the whole system with simulated devices.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var http = LocalArguments.HttpPort();
        var mqtt = LocalArguments.MqttPort();
        var length = new Option<string?>("--for") { Description = "Stop by itself after this real time, such as 45s or 10m" };
        length.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } text && LocalArguments.Length(text) is null)
                result.AddError($"--for: '{text}' is no time such as 45s or 10m");
        });
        var json = new Option<bool>("--json") { Description = "End with one line of JSON on standard output" };
        var seed = new Option<ulong>("--seed") { Description = "Of the simulated devices", DefaultValueFactory = _ => 1 };
        var data = LocalArguments.Data();
        var pilots = LocalArguments.Pilots();
        var command = new Command("demo", "The whole system in one process, with a simulated water scheme running faster than real time")
        {
            data, http, mqtt, length, json, seed, pilots,
        };
        command.SetAction((parsed, cancellationToken) => LocalArguments.AnswerAsync(cancellationToken, () => RunAsync(new DemoOptions(
            parsed.GetRequiredValue(data), parsed.GetValue(http), parsed.GetValue(mqtt),
            parsed.GetValue(length) is { } text ? LocalArguments.Length(text) : null, parsed.GetValue(json), parsed.GetValue(seed),
            parsed.GetRequiredValue(pilots)), cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(DemoOptions options, CancellationToken cancellationToken)
    {
        using var logs = LocalArguments.Logs();
        var plain = options.Json || Console.IsOutputRedirected;
        using var terminal = plain ? null : new TerminalScreen(AnsiConsole.Console);
        // With --json, standard output holds the one line and nothing else.
        IDemoScreen screen = terminal is not null ? terminal : new PlainScreen(options.Json ? Console.Error : Console.Out);
        var figures = await new DemoRun(options, logs).RunAsync(screen, cancellationToken);
        if (options.Json)
            Console.WriteLine(figures.ToJson());
        return 0; // also after Ctrl-C: stopping is how a demo ends
    }
}
