using SmartPilots.Tests.Support.Fuzzing;

namespace SmartPilots.DeviceSim.Tests.Replay;

public sealed class RecordingFuzzTests
{
    private const int PerEntrance = 40;
    private const int Seed = 20260101;

    [Fact]
    public void No_recording_and_no_map_ends_in_anything_but_readings_and_refusals()
    {
        using var entrances = new RecordingEntrances();
        var strangers = entrances.All.SelectMany(entrance => entrance.Examples).ToList();
        foreach (var entrance in entrances.All)
        {
            Assert.All(entrance.Examples, example => Assert.True(entrance.Take(example), entrance.Name));
            var fuzzer = new Fuzzer(entrance, strangers, Seed);
            fuzzer.Run(PerEntrance);
            Assert.True(fuzzer.Taken > 0, entrance.Name);
        }
    }
}
