using SmartPilots.Core.Model;
using SmartPilots.Functions.Readings;
using SmartPilots.Functions.Tests.Ingest;

namespace SmartPilots.Functions.Tests.Readings;

public sealed class ChangeJudgeTests
{
    // The scene's flow may change by 100 L/s in a minute and is stuck after 600 s.
    private static readonly (int Second, int Flow, Quality Expected)[] Day =
    [
        (0, 10, Quality.Good), (60, 120, Quality.RateLimit), (90, 30, Quality.Good), (300, 400, Quality.RateLimit),
        (360, 450, Quality.Good), (420, 600, Quality.Implausible), (480, 450, Quality.Good), (900, 450, Quality.Good),
        (960, 450, Quality.Stuck), (5_000, 450, Quality.Stuck), (5_060, 451, Quality.Good),
    ];

    [Theory]
    [InlineData(1_000)]
    [InlineData(3)]
    [InlineData(1)]
    public async Task Too_fast_and_stuck_are_seen_when_read_whatever_the_order_of_arrival_and_the_page(int take)
    {
        var scene = new IngestScene();
        scene.Clock.Advance(TimeSpan.FromHours(2));
        var arrival = Day.ToArray();
        new Random(3).Shuffle(arrival);
        foreach (var (second, flow, _) in arrival)
            await scene.SendAsync(scene.Message(second, $"\"flow_lps\":{flow}"));

        var items = new List<ReadingItem>();
        string? continuation = null;
        do
        {
            var page = await new ReadingsQuery(scene.Store).PageAsync(scene.Device, IngestScene.Start, IngestScene.Start.AddDays(1), take, continuation, default);
            items.AddRange(page.Readings);
            continuation = page.Continuation;
        }
        while (continuation is not null);

        Assert.Equal(Day.Select(d => (d.Second, d.Expected)), items.Select(i => ((int)(i.At - IngestScene.Start).TotalSeconds, i.Quality)));
    }
}
