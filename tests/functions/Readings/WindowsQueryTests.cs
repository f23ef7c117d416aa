using SmartPilots.Core.Model;
using SmartPilots.Functions.Readings;
using SmartPilots.Functions.Retention;
using SmartPilots.Functions.Tests.Ingest;

namespace SmartPilots.Functions.Tests.Readings;

public sealed class WindowsQueryTests
{
    private const int Day = 86_400;
    private readonly IngestScene _scene = new();

    private DeviceDefinition Meter => _scene.Device with
    {
        Streams = [.. _scene.Device.Streams.Select(stream => stream.Name == "flow_lps" ? stream with { Kind = StreamKind.Counter } : stream)],
    };

    [Theory]
    [InlineData(-1)]
    [InlineData(4)]
    public async Task What_a_window_consumed_does_not_depend_on_where_the_question_starts(int fromDay)
    {
        _scene.Clock.Advance(TimeSpan.FromDays(9));
        await _scene.SendAsync(_scene.Message(0, "\"flow_lps\":100,\"running\":1"), _scene.Message(5 * Day, "\"flow_lps\":150,\"running\":0"));

        var last = (await DaysAsync(fromDay))[^1];

        Assert.Equal((50m, 0), (last.Streams["flow_lps"].Consumption, last.Streams["flow_lps"].Resets));
        Assert.Equal(13 * 3_600, last.Streams["running"].SecondsOn); // since midnight in Madrid
    }

    [Fact]
    public async Task What_a_window_consumed_is_not_said_to_be_nothing_when_its_readings_are_gone()
    {
        for (var day = 0; day < 3; day++)
            await TomorrowAsync(100 * day);
        _scene.Clock.Advance(TimeSpan.FromDays(399));
        await App.Part<RawRetention>(_scene.Store, _scene.Clock).RunAsync(_scene.Pilots.Current, default);

        var days = await DaysAsync(-1);

        Assert.Equal([null, null, 100m], days.Select(day => day.Streams["flow_lps"].Consumption));
        Assert.Equal([0m, 100m, 200m], days.Select(day => day.Streams["flow_lps"].Last));
    }

    private async Task TomorrowAsync(int value)
    {
        await _scene.SendAsync(_scene.Message((int)(_scene.Clock.GetUtcNow().UtcDateTime - IngestScene.Start).TotalSeconds, $"\"flow_lps\":{value}"));
        _scene.Clock.Advance(TimeSpan.FromDays(1));
    }

    private async Task<IReadOnlyList<WindowItem>> DaysAsync(int fromDay) => (await new WindowsQuery(_scene.Store, _scene.Clock).PageAsync(
        Meter, Period.Day, IngestScene.Start.AddDays(fromDay), IngestScene.Start.AddDays(500), 1_000, null, default)).Windows;
}
