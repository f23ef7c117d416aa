using SmartPilots.Core.Ingest;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.Tests.Alerts;

public sealed class RuleMachineTests
{
    private const string Bound = "\"name\": \"N\", \"devices\": [\"s/d\"]";

    /// <summary>For each kind: the rule, and readings every minute that raise it when they come in time.</summary>
    public static TheoryData<string, string> Kinds => new()
    {
        { """ "stream": "flow_lps", "above": 10 """, "flow_lps=5 flow_lps=11" },
        { """ "stream": "pressure_bar", "change": { "rise": 1, "withinSeconds": 600 } """, "pressure_bar=1 pressure_bar=1 pressure_bar=3" },
        { """ "stream": "level_m", "flat": { }, "forSeconds": 120 """, "level_m=1 level_m=1 level_m=1" },
        { """ "stream": "pressure_bar", "atLimit": { } """, "pressure_bar=5 pressure_bar=10" },
        { """ "stream": "volume_m3", "counter": { "standsWithin": 0 }, "forSeconds": 120 """, "volume_m3=1 volume_m3=1 volume_m3=1" },
        { """ "stream": "volume_m3", "counter": { "runsMoreThan": 1, "withinSeconds": 600 } """, "volume_m3=1 volume_m3=1.5 volume_m3=3" },
        { """ "stream": "current_a", "dryRun": { "share": 0.5, "settleSeconds": 0, "learnReadings": 1 }, "while": { "stream": "running", "is": 1 } """,
            "current_a=8,running=1 current_a=8 current_a=2" },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_backlog_of_any_kind_raises_nothing_and_then_what_is_true_now(string rule, string readings)
    {
        var live = Scene(rule);
        Assert.Equal("raised", Play(live, readings, _ => null));

        var late = Scene(rule);
        var now = RuleScene.Start.AddDays(3);
        Assert.Equal("", Play(late, readings, _ => now));
        Assert.True(late.State.Rules["r"].Active);
        late.Restart();
        Assert.Equal("", late.Take(RuleScene.Start.AddHours(1), "level_m=7 running=1", now)); // another stream's reading tells nothing of it
        Assert.Equal("raised", Play(late, readings, at => at.AddDays(3), RuleScene.Start.AddDays(3).AddHours(-0.5)));
    }

    [Fact]
    public void A_reading_older_than_the_newest_of_its_stream_is_not_judged()
    {
        var scene = Scene(""" "stream": "flow_lps", "above": 10 """);
        scene.Take(RuleScene.Start.AddMinutes(5), "flow_lps=1");

        Assert.Equal("", scene.Take(RuleScene.Start.AddMinutes(4), "flow_lps=50", RuleScene.Start.AddMinutes(5)));
    }

    [Fact]
    public void A_rule_that_became_another_kind_forgets_what_the_old_one_remembered()
    {
        var state = new RuleState();
        state.MemoryOf("flat").Mark = 5;

        Assert.Equal(5, state.MemoryOf("flat").Mark);
        Assert.Equal(0, state.MemoryOf("rise").Mark);
    }

    [Fact]
    public void What_a_rule_remembers_stays_small_however_many_readings_come()
    {
        var scene = Scene(""" "stream": "pressure_bar", "change": { "rise": 9, "withinSeconds": 3600 } """);
        for (var i = 0; i < 500; i++)
            scene.Take(RuleScene.Start.AddSeconds(20 * i), $"pressure_bar={i % 7}");

        Assert.InRange(scene.State.Rules["r"].Memory!.Samples!.Count, 15, 21);
    }

    [Fact]
    public void A_stream_that_comes_back_with_old_readings_only_stays_silent()
    {
        var scene = Scene(""" "stream": "pressure_bar", "silent": { "afterSeconds": 300 } """);
        scene.Take(RuleScene.Start, "pressure_bar=1");
        Assert.Equal("", scene.Wait(RuleScene.Start.AddSeconds(300)));
        Assert.Equal("raised", scene.Wait(RuleScene.Start.AddSeconds(301)));

        Assert.Equal("", scene.Take(RuleScene.Start.AddMinutes(6), "pressure_bar=1", RuleScene.Start.AddMinutes(30)));
        Assert.Equal("", scene.Wait(RuleScene.Start.AddMinutes(31)));
        Assert.Equal("cleared", scene.Take(RuleScene.Start.AddMinutes(32), "pressure_bar=1", RuleScene.Start.AddMinutes(33)));
    }

    [Theory]
    [InlineData(30, "")] // within the maintenance
    [InlineData(61, "raised")]
    public void Silence_during_maintenance_is_told_when_it_is_over(int minute, string told)
    {
        var scene = new RuleScene($"{{ \"rule\": \"r\", {Bound}, \"stream\": \"pressure_bar\", \"silent\": {{ \"afterSeconds\": 60 }} }}",
            """ "maintenance": [ { "from": "2026-03-02T00:00", "to": "2026-03-02T01:00", "sites": ["s"], "reason": "R" } ], """);
        scene.Take(RuleScene.Start, "pressure_bar=1");

        Assert.Equal(told, scene.Wait(RuleScene.Start.AddMinutes(minute)));
    }

    private static RuleScene Scene(string rule) => new($"{{ \"rule\": \"r\", {Bound}, {rule} }}");

    private static string Play(RuleScene scene, string readings, Func<DateTime, DateTime?> now, DateTime? start = null)
    {
        var at = start ?? RuleScene.Start;
        var told = "";
        foreach (var values in readings.Split(' '))
        {
            told += scene.Take(at, values.Replace(',', ' '), start is null ? now(at) : at);
            scene.Restart();
            at = at.AddMinutes(1);
        }
        return told;
    }

    [Fact]
    public void Beyond_a_days_alerts_none_is_raised_those_open_clear_and_the_next_day_raises_what_still_holds()
    {
        var scene = new RuleScene("""{ "rule": "r", "name": "R", "stream": "flow_lps", "deviceTypes": ["pump"], "above": 50 }""");
        var at = RuleScene.Start;
        for (var i = 0; i < DeviceState.MaxAlertsPerDay; i++)
        {
            Assert.Equal("raised", scene.Take(at = at.AddSeconds(1), "flow_lps=60"));
            Assert.Equal("cleared", scene.Take(at = at.AddSeconds(1), "flow_lps=10"));
        }
        Assert.Equal("", scene.Take(at.AddSeconds(1), "flow_lps=60"));
        Assert.Equal("", scene.Wait(at.AddHours(5)));
        Assert.Equal("raised", scene.Take(RuleScene.Start.AddDays(1), "flow_lps=60"));
    }
}
