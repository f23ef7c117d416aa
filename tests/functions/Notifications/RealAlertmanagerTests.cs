using System.Diagnostics;
using System.Text.Json.Nodes;
using SmartPilots.Core.Alerts;
using SmartPilots.Core.Model;
using SmartPilots.Core.Notifications;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Functions.Notifications;
using SmartPilots.Functions.Notifications.Channels;
using SmartPilots.Tests.Support;

namespace SmartPilots.Functions.Tests.Notifications;

public sealed class RealAlertmanagerTests : IDisposable
{
    // It would outlive a test run that is killed; so a shell waits for the end of its input.
    private const string RunUntilInputEnds =
        "prometheus-alertmanager --config.file=\"$0/c.yml\" --storage.path=\"$0/data\" "
        + "--web.listen-address=127.0.0.1:$1 --cluster.listen-address= & am=$!; cat >/dev/null; kill $am; wait";

    private readonly string _folder = Directory.CreateTempSubdirectory("smartpilots-alertmanager-").FullName;
    private Process? _process;

    public void Dispose()
    {
        _process?.StandardInput.Close();
        _process?.WaitForExit();
        _process?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [SkippableFact]
    public async Task Alertmanager_shows_an_alert_that_is_raised_silences_it_and_resolves_it_when_it_is_over()
    {
        var address = await StartAsync();
        var contact = new ContactPoint("am", "Alertmanager", "en", new AlertmanagerChannel(new Uri(address)));
        var raised = TimeProvider.System.GetUtcNow().UtcTicks - TimeSpan.TicksPerMinute;
        await SendAsync(contact, TransitionKind.Raised, raised, raised);
        await SendAsync(contact, TransitionKind.Raised, raised, raised); // as after a crash
        Assert.Equal("dry p s pump critical", await ActiveAsync(address));

        var silence = await AskAsync(address, "silence", "add", "device=pump", "--comment", "is being changed", "--author", "amina", "--duration", "1h");
        Assert.Equal("", await ActiveAsync(address));
        await AskAsync(address, "silence", "expire", silence.Trim());
        Assert.Equal("dry p s pump critical", await ActiveAsync(address));

        await SendAsync(contact, TransitionKind.Cleared, raised, raised + TimeSpan.TicksPerSecond);
        Assert.Equal("", await ActiveAsync(address));
    }

    private async Task<string> StartAsync()
    {
        TestTool.SkipIfMissing("prometheus-alertmanager");
        TestTool.SkipIfMissing("amtool");
        await File.WriteAllTextAsync(Path.Combine(_folder, "c.yml"), "route: { receiver: nobody }\nreceivers: [ { name: nobody } ]\n");
        var address = $"http://127.0.0.1:{FreePort.Next()}";
        _process = TestTool.Start("sh", ["-c", RunUntilInputEnds, _folder, address.Split(':')[^1]]);
        var said = "";
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            said += line + "\n";
            if (line.Contains("Listening on", StringComparison.Ordinal))
                break;
        }
        Assert.Contains("Listening on", said, StringComparison.Ordinal);
        _ = _process.StandardError.BaseStream.CopyToAsync(Stream.Null); // so that it never blocks on a full pipe
        return address;
    }

    private static async Task SendAsync(ContactPoint contact, TransitionKind kind, long raised, long at)
    {
        var transition = new AlertTransition(new DeviceKey("p", "s", "pump"), kind, "dry", "Pump runs dry", "critical", "current_a", "A", raised, at, 3m);
        var row = NotificationRow.New(transition, contact.Id, kind == TransitionKind.Raised ? NotificationKind.Raised : NotificationKind.Cleared, at, at);
        using var delivery = new MessageDelivery();
        var message = MessageText.Of(new NotificationGroup(contact, "alerts", [row]), new PilotCatalog([]), NotificationPlan.None);
        var result = await delivery.SendAsync(message, contact, null, TimeSpan.FromSeconds(20), CancellationToken.None);
        Assert.Equal((SendKind.Sent, null), (result.Kind, result.Detail));
    }

    // Those that it would send: neither silenced nor resolved.
    private static async Task<string> ActiveAsync(string address) => string.Join(", ", JsonNode.Parse(await AskAsync(address, "alert", "query", "-o", "json"))!.AsArray()
        .Select(alert => alert!["labels"]!).Select(labels => $"{labels["alertname"]} {labels["pilot"]} {labels["site"]} {labels["device"]} {labels["severity"]}"));

    private static Task<string> AskAsync(string address, params string[] arguments) => TestTool.RunAsync("amtool", [$"--alertmanager.url={address}", .. arguments]);
}
