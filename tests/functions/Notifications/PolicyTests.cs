using SmartPilots.Core.Alerts.Handling;
using SmartPilots.Tests.Support.Storage;

namespace SmartPilots.Functions.Tests.Notifications;

/// <summary>Who is told again, later, or not at all. The site's time is one hour ahead of UTC; the scene begins at 13:00 there.</summary>
public sealed class PolicyTests
{
    private const string Chief = """, { "contact": "chief", "webhook": { "url": "ADDRESS/chief", "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" } }""";
    private const string Escalate = """
        { "to": ["amina"], "escalate": { "afterMinutes": 15, "to": ["chief", "amina"] } }, { "to": ["amina"], "escalate": { "afterMinutes": 30, "to": ["chief"] } }
        """; // each once, as early as any route says

    [Theory]
    [InlineData(false, "chief: NOT ACKNOWLEDGED: CRITICAL: Flow too high, s/d1, 150 L/s (limit 100)", "chief: OVER: Flow too high, s/d1, 1 L/s (limit 100)")]
    [InlineData(true, "", "")]
    public async Task Another_is_told_when_nobody_acknowledges_in_time_and_then_also_that_it_is_over(bool acknowledged, string escalated, string over)
    {
        await using var scene = await NotificationScene.StartAsync(Escalate, Chief);
        await scene.RaiseAsync();
        await scene.SendAsync();
        if (acknowledged)
            await DoAsync(scene, HandlingAction.Acknowledge);
        Assert.Equal("amina: CRITICAL: Flow too high, s/d1, 150 L/s (limit 100)", string.Join('|', scene.Told()));
        await scene.SendAsync(14 * 60);
        Assert.Empty(scene.Told());
        await scene.SendAsync(60);
        Assert.Equal(escalated, string.Join('|', scene.Told()));

        await scene.ClearAsync();
        await scene.SendAsync();
        Assert.Equal(over, string.Join('|', scene.Told().Where(line => line.StartsWith("chief", StringComparison.Ordinal))));
        Assert.Equal(0, scene.Markers);
    }

    [Fact]
    public async Task What_is_due_later_costs_a_run_one_read()
    {
        await using var scene = await NotificationScene.StartAsync("""{ "to": ["amina"], "remindMinutes": 60, "escalate": { "afterMinutes": 30, "to": ["chief"] } }""",
            Chief);
        await scene.RaiseAsync();
        await scene.SendAsync();
        var operations = 0;
        scene.Ingest.Store.Fault = _ =>
        {
            operations++;
            return StoreFault.None;
        };
        await scene.SendAsync(20 * 60);
        Assert.Equal((1, 2), (operations, scene.Markers));
    }

    [Fact]
    public async Task Who_was_told_is_told_again_while_it_stands_until_somebody_acknowledges()
    {
        await using var scene = await NotificationScene.StartAsync("""{ "to": ["amina"], "remindMinutes": 60 }""");
        await scene.RaiseAsync();
        await scene.SendAsync();
        scene.Told();
        for (var i = 0; i < 2; i++)
        {
            await scene.SendAsync(59 * 60);
            Assert.Empty(scene.Told());
            await scene.SendAsync(60);
            Assert.Equal(["amina: STILL: CRITICAL: Flow too high, s/d1, 150 L/s (limit 100)"], scene.Told());
        }
        await DoAsync(scene, HandlingAction.Acknowledge);
        await scene.SendAsync(2 * 3600);
        Assert.Empty(scene.Told());
        Assert.Equal(["reminder amina sent", "reminder amina sent", "reminder amina skipped", "raised amina sent"], scene.Rows());
        await scene.SendAsync();
        Assert.Equal(0, scene.Markers);
    }

    [Fact]
    public async Task What_is_not_critical_waits_until_quiet_hours_are_over()
    {
        await using var scene = await NotificationScene.StartAsync();
        scene.Ingest.Plans.Current = NotificationScene.Plan($$"""
            { "contacts": [
                { "contact": "amina", "quietHours": { "from": "12:00", "to": "14:00" },
                  "webhook": { "url": "{{scene.Address}}/amina", "secret": "{{NotificationScene.Secret}}" } } ],
              "routes": [ { "to": ["amina"] } ] }
            """);
        await scene.RaiseAsync();
        await scene.SendAsync();
        Assert.Single(scene.Told()); // critical
        Severity(scene, "warning", "high-flow-2");
        await scene.RaiseAsync(180);
        await scene.SendAsync();
        Assert.Empty(scene.Told());
        await scene.SendAsync(3600);
        Assert.Equal(["amina: WARNING: Flow too high, s/d1, 150 L/s (limit 100)"], scene.Told());
    }

    [Fact]
    public async Task What_is_of_low_severity_comes_once_a_day_in_one_message_with_what_is_over()
    {
        await using var scene = await NotificationScene.StartAsync();
        scene.Ingest.Plans.Current = NotificationScene.Plan($$"""
            { "contacts": [ { "contact": "amina", "digest": { "at": "14:30" },
              "webhook": { "url": "{{scene.Address}}/amina", "secret": "{{NotificationScene.Secret}}" } } ],
              "routes": [ { "to": ["amina"] } ] }
            """);
        Severity(scene, "info", "high-flow");
        await scene.RaiseAsync();
        await scene.SendAsync();
        await scene.ClearAsync();
        await scene.SendAsync();
        await scene.RaiseAsync(180);
        await scene.SendAsync();
        Assert.Empty(scene.Received);
        await scene.SendAsync(5400);

        Assert.Single(scene.Received);
        Assert.Equal(["amina: INFO: Flow too high, s/d1, 150 L/s (limit 100)", "amina: INFO: Flow too high, s/d1, 150 L/s (limit 100)",
            "amina: OVER: Flow too high, s/d1, 1 L/s (limit 100)"], scene.Told());
        await scene.SendAsync(86_400);
        Assert.Empty(scene.Received);
    }

    [Fact]
    public async Task An_alert_that_comes_and_goes_is_told_once_with_how_often()
    {
        await using var scene = await NotificationScene.StartAsync("""{ "to": ["amina"], "remindMinutes": 60 }""", more: """, "flapMinutes": 10""");
        await scene.RaiseAsync();
        await scene.SendAsync();
        Assert.Single(scene.Told());
        for (var i = 1; i <= 3; i++)
        {
            await scene.ClearAsync(180 * i - 60);
            await scene.SendAsync(90);
            await scene.RaiseAsync(180 * i);
            await scene.SendAsync(90);
        }
        Assert.Empty(scene.Told());
        await scene.ClearAsync(700);
        await scene.SendAsync(599);
        Assert.Empty(scene.Told());
        await scene.SendAsync(1);

        Assert.Matches(@"^OVER: .* \(4×\)$", Assert.Single(scene.Received).Text);
        scene.Told();
        await scene.SendAsync(7200);
        Assert.Empty(scene.Told());
        await scene.SendAsync();
        Assert.Equal(0, scene.Markers);
    }

    [Fact]
    public async Task A_shelved_rule_is_told_to_nobody_and_what_still_stands_at_the_end_is_told()
    {
        await using var scene = await NotificationScene.StartAsync();
        await scene.RaiseAsync();
        await scene.SendAsync();
        Assert.Single(scene.Told());
        await DoAsync(scene, HandlingAction.Shelve, hours: 2);
        await scene.ClearAsync();
        await scene.SendAsync();
        Assert.Equal(["amina: OVER: Flow too high, s/d1, 1 L/s (limit 100)"], scene.Told()); // she knew of it

        await scene.RaiseAsync(180);
        await scene.SendAsync(3600);
        Assert.Empty(scene.Told());
        await scene.SendAsync(3600);
        Assert.Equal(["amina: CRITICAL: Flow too high, s/d1, 150 L/s (limit 100)"], scene.Told());
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public async Task Who_was_told_before_the_shelving_is_told_at_its_end_unless_it_was_ended_by_hand(bool byHand, int told)
    {
        await using var scene = await NotificationScene.StartAsync();
        await scene.RaiseAsync();
        await scene.SendAsync();
        scene.Told();
        await DoAsync(scene, HandlingAction.Shelve, hours: 2);
        if (byHand)
            await DoAsync(scene, HandlingAction.Unshelve);
        await scene.SendAsync(7199);
        Assert.Empty(scene.Told());
        await scene.SendAsync(1);
        Assert.Equal(Enumerable.Repeat("amina: STILL: CRITICAL: Flow too high, s/d1, 150 L/s (limit 100)", told), scene.Told());
        await scene.SendAsync();
        Assert.Equal(0, scene.Markers);
    }

    private static void Severity(NotificationScene scene, string severity, string rule) => scene.Ingest.UsePilot(json => json
        .Replace("\"severity\": \"critical\"", $"\"severity\": \"{severity}\"", StringComparison.Ordinal)
        .Replace("\"rule\": \"high-flow\"", $"\"rule\": \"{rule}\"", StringComparison.Ordinal));

    private static async Task DoAsync(NotificationScene scene, HandlingAction action, int? hours = null)
    {
        var now = scene.Ingest.Clock.GetUtcNow().UtcDateTime;
        var id = (await scene.Ingest.AlertsAsync())[0].Id;
        var result = await scene.Ingest.Handling.AddAsync(id, new HandlingEntry($"{action}", action, "amina", now.Ticks, "why", null,
            hours is { } h ? now.AddHours(h).Ticks : null), default);
        Assert.Equal(Functions.Handling.HandlingOutcome.Done, result.Outcome);
    }
}
