using SmartPilots.Core.Alerts.Sites;
using SmartPilots.Core.Tests.PilotFiles;

namespace SmartPilots.Core.Tests.Alerts;

public sealed class SiteRuleTests
{
    private const string Loss = """
        { "rule": "loss", "name": "Water is lost", "site": "s", "waitSeconds": 300,
          "balance": { "inflow": ["s/inlet/flow_lps"], "outflow": ["s/outlet/flow_lps"], "periodSeconds": 600, "tolerance": 0.5 } }
        """;

    private const string Stuck = """
        { "rule": "stuck", "name": "Pump runs, no water comes", "site": "s", "waitSeconds": 300, "forSeconds": 600,
          "all": [ { "stream": "s/pump/running", "is": 1 }, { "stream": "s/inlet/flow_lps", "below": 0.3 } ] }
        """;

    private static readonly DateTime Eight = RuleScene.Start.AddHours(8);

    [Fact]
    public void What_comes_late_changes_nothing_that_was_judged()
    {
        var scene = new SiteRuleScene(Loss);
        Play(scene, 0, 6, "inlet/flow_lps=2 outlet/flow_lps=2");
        Assert.Equal("", Play(scene, 6, 9, "inlet/flow_lps=2")); // the outlet is late: nothing can be told

        Assert.Equal("", scene.Take(At(6), "outlet/flow_lps=0", At(9)));
        Assert.Equal("", scene.Take(At(7), "outlet/flow_lps=0", At(9))); // by now 1.2 m3 are missing, of a time that was judged

        Assert.Equal("", Play(scene, 9, 12, "inlet/flow_lps=2 outlet/flow_lps=2"));
    }

    [Fact]
    public void A_backlog_is_not_judged_where_it_is_stale_and_durations_begin_after_it()
    {
        var scene = new SiteRuleScene(Stuck);
        for (var i = 0; i < 200; i++)
            Assert.Equal("", scene.Take(At(i), "pump/running=1 inlet/flow_lps=0", At(0)));
        Assert.Equal("raised", scene.Take(At(200), "pump/running=1 inlet/flow_lps=0", At(200)));
        Assert.Equal(At(191).Ticks, scene.State.AnnouncedTicks); // an hour before, and ten minutes
    }

    [Fact]
    public void A_site_that_sends_nothing_costs_no_commit()
    {
        var scene = new SiteRuleScene(Stuck);
        Play(scene, 0, 6, "pump/running=1 inlet/flow_lps=2");
        scene.Sweep(At(10));
        var mark = scene.State.Memory!.Mark;
        Assert.Equal(At(9).Ticks, mark);

        scene.Sweep(At(300));

        Assert.Equal(mark, scene.State.Memory!.Mark);
    }

    [Fact]
    public void A_silent_input_neither_raises_nor_clears_but_what_is_decided_without_it_counts()
    {
        var scene = new SiteRuleScene(Stuck);
        Assert.Equal("raised", Play(scene, 0, 6, "pump/running=1 inlet/flow_lps=0"));
        Assert.Equal("", Play(scene, 6, 15, "pump/running=1"));
        Assert.Equal("cleared", Play(scene, 15, 20, "pump/running=0"));
    }

    [Fact]
    public void A_meter_that_was_reset_says_nothing_of_its_period()
    {
        var scene = new SiteRuleScene(Loss.Replace("inlet/flow_lps", "inlet/volume_l", StringComparison.Ordinal));
        for (var i = 0; i < 12; i++)
            Assert.Equal("", scene.Take(At(i), $"inlet/volume_l={(i < 6 ? 9_000 + 600 * i : 600 * (i - 6))} outlet/flow_lps=2"));
        Assert.Equal("raised", Play(scene, 12, 15, "inlet/volume_l=99999 outlet/flow_lps=2"));
    }

    [Fact]
    public void Work_on_one_of_its_devices_tells_nobody()
    {
        var scene = new SiteRuleScene(Loss, """
            "maintenance": [ { "from": "2026-03-02T08:00", "to": "2026-03-02T09:00", "devices": ["s/outlet"], "reason": "A new meter" } ],
            """);
        Assert.Equal("", Play(scene, 0, 12, "inlet/flow_lps=2 outlet/flow_lps=0"));
        Assert.Equal("raised", Play(scene, 12, 14, "inlet/flow_lps=2 outlet/flow_lps=0"));
    }

    [Theory]
    [InlineData("s/outlet/flow_lps", "s/outlet/level_m", "\"s/outlet/level_m\" is no flow")]
    [InlineData("s/outlet/flow_lps", "s/outlet/irregular_lps", "has no interval")]
    [InlineData("s/outlet/flow_lps", "s/outled/flow_lps", "there is no device (site/device) \"s/outled\"")]
    [InlineData("s/outlet/flow_lps", "s/outlet/flow_lp", "there is no stream of s/outlet \"flow_lp\"")]
    [InlineData("s/outlet/flow_lps", "outlet/flow_lps", "is no stream of a device")]
    [InlineData("\"site\": \"s\"", "\"site\": \"t\"", "there is no site \"t\"")]
    [InlineData("\"site\": \"s\"", "\"site\": \"s\", \"devices\": [\"s/inlet\"]", "a rule over several devices has no \"devices\"")]
    [InlineData("\"periodSeconds\": 600", "\"periodSeconds\": 700", "not whole windows")]
    [InlineData("\"tolerance\": 0.5", "\"tolerance\": 0", "not above zero")]
    [InlineData(", \"tolerance\": 0.5", "", "\"tolerance\" is missing")]
    [InlineData("\"outflow\": [\"s/outlet/flow_lps\"]", "\"storage\": { \"stream\": \"s/tank/level_m\" }", "is no volume")]
    public void A_mistake_is_named(string right, string wrong, string expected)
    {
        var errors = SomePilot.Read(SiteRuleScene.Json(Loss.Replace(right, wrong, StringComparison.Ordinal))).Errors;

        Assert.Contains(errors, error => error.ToString().Contains(expected, StringComparison.Ordinal));
    }

    private static DateTime At(int window) => Eight.AddMinutes(5 * window);

    // A reading in each window, each followed by a sweep. What was told.
    private static string Play(SiteRuleScene scene, int from, int to, string values)
    {
        var told = new List<string>();
        for (var i = from; i < to; i++)
            told.Add(scene.Take(At(i), values));
        return string.Join(' ', told.Where(one => one.Length > 0));
    }
}
