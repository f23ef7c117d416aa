using System.CommandLine;
using System.Text.Json;
using SmartPilots.Gateway.Status;

namespace SmartPilots.Gateway.Commands;

/// <summary><c>gateway status</c>: asks the running gateway.</summary>
internal static class StatusCommand
{
    private static readonly Option<bool> AsJson = new("--json") { Description = "One line of JSON" };

    public static Command Create()
    {
        var command = new Command("status", "What the running gateway does") { GatewayCommand.Data, AsJson };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parse, CancellationToken cancel)
    {
        var folder = parse.GetValue(GatewayCommand.Data)!.FullName;
        if (RunningGateway.Find(folder) is not { } running)
        {
            Console.Error.WriteLine($"gateway: none runs on {folder} (--data)");
            return 1;
        }
        using var http = new HttpClient { BaseAddress = running.Status, Timeout = TimeSpan.FromSeconds(30) };
        try
        {
            var json = await http.GetStringAsync("status.json", cancel);
            var snapshot = JsonSerializer.Deserialize<GatewaySnapshot>(json, StatusPage.Json)!;
            Console.Write(parse.GetValue(AsJson) ? json + "\n" : StatusText.Of(snapshot));
            return 0;
        }
        catch (Exception e) when (e is HttpRequestException || (e is TaskCanceledException && !cancel.IsCancellationRequested))
        {
            Console.Error.WriteLine($"gateway: process {running.Pid} does not answer at {running.Status}: {e.Message}");
            return 1;
        }
    }
}
