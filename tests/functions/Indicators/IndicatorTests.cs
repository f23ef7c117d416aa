using System.Text;
using SmartPilots.Core.Indicators;
using SmartPilots.Core.Ingest;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Core.Storage;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Corrections;
using SmartPilots.Functions.Indicators;
using SmartPilots.Functions.Tests.Ingest;

namespace SmartPilots.Functions.Tests.Indicators;

public sealed class IndicatorTests
{
    private readonly IndicatorScene _scene = new();

    [Fact]
    public async Task Each_device_of_a_place_weighs_the_same_and_units_are_converted()
    {
        await SendAsync();
        await _scene.ComputeAsync();

        // d1: (2 + 4 + 6) / 3 = 4 L/s, d2: 8 L/s; their mean is 6 L/s = 360 L/min.
        Assert.Equal("360 provisional 1", await _scene.ValueAsync("ward"));
        Assert.Equal("no-device provisional 1", await _scene.ValueAsync("dry"));
        Assert.Equal("360 provisional 1", await _scene.ValueAsync("city"));
    }

    [Fact]
    public async Task To_compute_again_writes_nothing_and_reads_one_page_for_each_device()
    {
        await SendAsync();
        EndMarch();
        await _scene.ComputeAsync();

        var counts = await _scene.CountAsync();

        Assert.Equal(0, counts.Commits);
        Assert.Equal((4, 0), (counts.Pages, counts.PointReads)); // two devices' days; the stored values, to compute from and to compare with
    }

    [Fact]
    public async Task A_final_value_that_late_data_changes_is_restated_and_says_which()
    {
        await SendAsync();
        EndMarch();
        await _scene.ComputeAsync();
        Assert.Equal("360 final 1", await _scene.ValueAsync("ward"));

        await _scene.SendAsync(3, 0);
        Assert.Equal(2, (await _scene.ComputeAsync()).Restated);

        Assert.Equal("330 restated 2: p/s/d1 2026-03-01: late data, +1 readings", await _scene.ValueAsync("ward"));
        Assert.Equal("330 restated 2: ward changed", await _scene.ValueAsync("city"));
        Assert.Single(_scene.Ingest.Store.Rows(Tables.Indicators), row => row.Key.StartsWith("h~", StringComparison.Ordinal) && row.Key.Contains("~ward~"));
        Assert.Equal(0, (await _scene.ComputeAsync()).Written);
    }

    [Fact]
    public async Task A_correction_is_named_with_who_made_it_and_why()
    {
        await SendAsync();
        EndMarch();
        await _scene.ComputeAsync();

        var corrections = App.Part<CorrectionStore>(_scene.Ingest.Store, _scene.Ingest.Clock, _scene.Ingest.Pilots);
        await corrections.MakeAsync(_scene.Ingest.Device, new Correction("c-1", "flow_lps", IngestScene.Start.Ticks, 5m, "Amina", "misread"), default);
        await _scene.ComputeAsync();

        Assert.Equal("390 restated 2: p/s/d1 2026-03-01: correction c-1 by Amina (misread)", await _scene.ValueAsync("ward"));
    }

    [Fact]
    public async Task An_explanation_leads_to_readings_and_notices_a_window_that_is_not_what_they_make()
    {
        await SendAsync();
        await _scene.ComputeAsync();

        var good = await _scene.ExplainAsync("ward");
        Assert.Empty(good.Differences);
        Assert.Equal((4L, "mean(240, 480) = 360 L/min"), (good.Readings, good.Arithmetic));
        Assert.Equal("(360 × 100) / 100 = 360 L/min", (await _scene.ExplainAsync("city")).Arithmetic);

        var row = _scene.Ingest.Store.Rows(Tables.Telemetry).First(one => one.Partition == "p~s~d1" && one.Key.StartsWith("w~1d~", StringComparison.Ordinal));
        var columns = row.Columns.Select(column => column.Name == "s_flow_lps"
            ? new Column(column.Name, column.Text!.Replace("3;12;", "3;15;", StringComparison.Ordinal)) : column).ToList();
        await _scene.Ingest.Store.CommitAsync(new RowCommit(Tables.Telemetry, row.Partition, [new RowWrite(RowOperation.Upsert, new Row(row.Key, columns))]), default);

        var bad = await _scene.ExplainAsync("ward");
        Assert.Contains(bad.Differences, difference => difference.Contains("stored 360", StringComparison.Ordinal));
        Assert.Contains(bad.Differences, difference => difference.Contains("p/s/d1 flow_lps 2026-02-28T23:00Z 1d: stored 3;15;", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_quarter_is_made_of_its_months()
    {
        await SendAsync();
        await _scene.SendAsync(-24 * 7, 12);
        await _scene.ComputeAsync(period: IndicatorScene.Period("2026-Q1"));

        // d1: (12 + 2 + 4 + 6) / 4 = 6 L/s over February and March, d2: 8 L/s.
        Assert.Equal("420 provisional 1", await _scene.ValueAsync("city", period: IndicatorScene.Period("2026-Q1")));
        Assert.Equal("360 provisional 1", await _scene.ValueAsync("ward"));
        Assert.Equal("720 provisional 1", await _scene.ValueAsync("ward", period: IndicatorScene.Period("2026-02")));
    }

    [Fact]
    public async Task A_limit_that_was_changed_in_the_file_restates_what_it_changes_and_nothing_else()
    {
        await SendAsync();
        EndMarch();
        await _scene.ComputeAsync();
        await _scene.ComputeAsync("busy");
        Assert.StartsWith("83.333333333 final 1", await _scene.ValueAsync("ward", "busy")); // d1: 2 of 3 hours, d2: all
        var before = _scene.Programme.Version;

        _scene.Edit("\"low\": 3", "\"low\": 5");
        await _scene.ComputeAsync("busy");
        await _scene.ComputeAsync();

        Assert.Equal($"66.666666667 restated 2: the indicators file was changed, {before} to {_scene.Programme.Version}", await _scene.ValueAsync("ward", "busy"));
        Assert.Equal("360 final 1", await _scene.ValueAsync("ward"));
        Assert.Equal(0, (await _scene.ComputeAsync()).Written);
    }

    [Fact]
    public async Task A_withdrawn_device_is_an_outcome_and_what_was_final_stands()
    {
        await SendAsync();
        EndMarch();
        await _scene.ComputeAsync();
        await _scene.ComputeAsync("one");
        var file = IngestScene.PilotJson.Replace(", { \"device\": \"d2\", \"type\": \"meter\", \"name\": \"Meter 2\" }", "", StringComparison.Ordinal);
        _scene.Ingest.Pilots.Current = new PilotCatalog([PilotFileReader.Read(Encoding.UTF8.GetBytes(file), "p").Pilot!]);

        Assert.Equal(0, (await _scene.ComputeAsync()).Written);
        Assert.Equal("360 final 1", await _scene.ValueAsync("ward"));
        await _scene.ComputeAsync("one", IndicatorScene.Period("2026-04"));
        Assert.Equal("withdrawn-device provisional 1", await _scene.ValueAsync("ward", "one", IndicatorScene.Period("2026-04")));
    }

    [Fact]
    public async Task A_period_ahead_and_a_value_that_nobody_entered_are_outcomes()
    {
        await _scene.ComputeAsync(period: IndicatorScene.Period("2027-01"));
        Assert.StartsWith("not-begun", await _scene.ValueAsync("ward", period: IndicatorScene.Period("2027-01")));
        await _scene.ComputeAsync("survey");
        Assert.StartsWith("awaits-value", await _scene.ValueAsync("ward", "survey"));

        await _scene.Store.EnterAsync("x", "survey", new EnteredValue("ward", IndicatorScene.March, 40m, null, "Amina", "survey", 1), default);
        await _scene.Store.EnterAsync("x", "survey", new EnteredValue("ward", IndicatorScene.March, 42m, null, "Amina", "survey, counted again", 2), default);
        await _scene.ComputeAsync("survey");
        Assert.StartsWith("42 ", await _scene.ValueAsync("ward", "survey"));
        Assert.Contains("counted again", (await _scene.ExplainAsync("ward", "survey")).Entered);
        Assert.StartsWith("42 ", await _scene.ValueAsync("city", "survey"));
    }

    [Theory]
    [InlineData("*", "city dry ward")]
    [InlineData("p", "city dry ward")]
    [InlineData("p/s", "city dry ward")]
    [InlineData("q", "")]
    public void Who_may_see_a_place_follows_from_its_sites(string scope, string places) =>
        Assert.Equal(places, string.Join(' ', PlaceAccess.Of(AccessScope.Parse(scope), _scene.Programme).Order()));

    [Theory]
    [InlineData("2026-03-02", "2026-02 2026-03 2026-Q1")]
    [InlineData("2026-03-20", "2026-03 2026-Q1")]
    public void The_timer_computes_what_runs_and_what_is_not_final_yet(string today, string expected)
    {
        var periods = IndicatorSchedule.PeriodsOf(_scene.Programme.Indicators[0], DateOnly.ParseExact(today, "yyyy-MM-dd"))
            .Where(period => period.Kind != IndicatorPeriodKind.Day);
        Assert.Superset(expected.Split(' ').ToHashSet(), periods.Select(period => period.ToString()).ToHashSet());
    }

    private async Task SendAsync()
    {
        _scene.Ingest.Clock.Advance(TimeSpan.FromHours(4));
        await _scene.SendAsync(0, 2);
        await _scene.SendAsync(1, 4);
        await _scene.SendAsync(2, 6);
        await _scene.SendAsync(0, 8, "d2");
    }

    private void EndMarch() => _scene.Ingest.Clock.Advance(TimeSpan.FromDays(36));
}
