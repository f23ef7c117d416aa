using System.Text.Json;
using SmartPilots.DeviceSim.Pilots;
using SmartPilots.DeviceSim.Publish;
using SmartPilots.DeviceSim.Replay;
using SmartPilots.Tests.Support;

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

    [SkippableFact]
    public void Uk_floods_gives_each_of_its_25000_rows_to_one_of_2215_stations_that_the_pilot_can_hold()
    {
        var recording = CsvRecording.Open(RecordedData.File("ukflood2014/www/stations.tsv"), RecordedData.Map("uk-floods"));

        var messages = recording.Messages().ToList();

        Assert.Empty(recording.Unreadable);
        Assert.Equal(25_000, messages.Count);
        Assert.Equal(2215, messages.Select(message => message.Topic).Distinct().Count());
        var pilot = PilotFile.Read(Repository.PathTo("pilots"), "uk-floods", recording.Devices());
        Assert.Equal(messages.Select(message => message.Topic).Distinct().Order(), pilot.Definition.Sites.SelectMany(site => site.Devices)
            .Select(device => $"pilots/{device.Key}/readings").Order());
    }

    private static int ReadingsIn(SimulatedMessage message)
    {
        using var payload = JsonDocument.Parse(message.Payload);
        return payload.RootElement.GetProperty("values").EnumerateObject().Count();
    }
}
