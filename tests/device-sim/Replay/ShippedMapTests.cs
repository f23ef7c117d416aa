using System.Text.Json;
using SmartPilots.DeviceSim.Replay;

namespace SmartPilots.DeviceSim.Tests.Replay;

public sealed class ShippedMapTests
{
    [SkippableTheory]
    [InlineData("batadal/BATADAL_dataset03.csv.gz", 8761)]
    [InlineData("batadal/BATADAL_dataset04.csv.gz", 4177)]
    public void Batadal_gives_43_channels_at_each_hour(string file, int rows)
    {
        var recording = CsvRecording.Open(RecordedData.File(file), RecordedData.Map("batadal"));

        var messages = recording.Messages().ToList();

        Assert.Empty(recording.Unreadable);
        Assert.Equal(rows * 31, messages.Count);
        Assert.Equal(rows * 31, messages.Select(message => (message.Topic, message.Ticks)).Distinct().Count());
        Assert.Equal(rows * 43, messages.Sum(ReadingsIn));
    }

    [SkippableFact]
    public void Daiad_gives_a_distinct_reading_for_each_of_its_673927_rows()
    {
        var recording = CsvRecording.Open(RecordedData.File("daiad/swm_trialA_clean.csv.gz"), RecordedData.Map("daiad"));

        var messages = recording.Messages().Select(message => (message.Topic, message.Ticks)).ToList();

        Assert.Empty(recording.Unreadable);
        Assert.Equal(673_927, messages.Count);
        Assert.Equal(673_927, messages.Distinct().Count());
        Assert.Equal(92, messages.Select(message => message.Topic).Distinct().Count());
    }

    private static int ReadingsIn(SimulatedMessage message)
    {
        using var payload = JsonDocument.Parse(message.Payload);
        return payload.RootElement.GetProperty("values").EnumerateObject().Count();
    }
}
