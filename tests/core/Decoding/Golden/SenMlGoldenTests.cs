using System.Text.Json;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.Tests.Decoding.Golden;

/// <summary>The examples of RFC 8428 against their resolved records.</summary>
public sealed class SenMlGoldenTests
{
    [SkippableTheory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(4, true)]
    [InlineData(5, true)]
    [InlineData(6, true)]
    [InlineData(7, false)]
    [InlineData(8, true)]
    [InlineData(9, false)]
    [InlineData(10, true)]
    [InlineData(11, true)]
    [InlineData(12, true)]
    public void An_example_resolves_as_the_standard_says(int example, bool absolute)
    {
        var resolved = SharedData.Json($"payloads/senml/ex{example}.gen.resolved.json").EnumerateArray().ToList();
        var device = DeviceFor("senml-json", resolved);

        AssertResolved(resolved, Decoded.Message(device, File.ReadAllBytes(SharedData.PathTo($"payloads/senml/ex{example}.json"))), absolute);
    }

    [SkippableFact]
    public void The_example_without_resolved_records_resolves_by_the_rules_of_the_standard()
    {
        var device = SomeDevice.Described("""
            { "type": "t", "decoder": { "format": "senml-json", "names": { "2001:db8::3": "a", "2001:db8::4": "b" } },
              "streams": [ { "stream": "a", "unit": "/" }, { "stream": "b", "unit": "/" } ] }
            """);

        var message = Decoded.Message(device, File.ReadAllBytes(SharedData.PathTo("payloads/senml/ex13.json")));

        var start = DateTime.UnixEpoch.Ticks + 1_320_078_429L * TimeSpan.TicksPerSecond;
        var later = start + TimeSpan.TicksPerSecond / 10;
        Assert.Equal([("a", 0.5m, start), ("b", 0.5m, start), ("a", 0m, later), ("b", 0m, later)],
            message.Readings.Select(reading => (reading.Stream.Name, reading.Value, reading.Ticks)));
        Assert.Empty(message.Faults);
    }

    [SkippableTheory]
    [InlineData(3)]
    [InlineData(5)]
    public void The_same_in_CBOR(int example)
    {
        var resolved = SharedData.Json($"payloads/senml/ex{example}.gen.resolved.json").EnumerateArray().ToList();
        var device = DeviceFor("senml-cbor", resolved);

        var pack = File.ReadAllBytes(SharedData.PathTo($"payloads/senml/ex{example}.gen.cbor"));
        AssertResolved(resolved, Decoded.Message(device, pack), absolute: true);
    }

    private static void AssertResolved(List<JsonElement> resolved, DecodedMessage message, bool absolute)
    {
        var units = resolved.GroupBy(Name).ToDictionary(group => group.Key, group => Unit(group.First()));
        var (fitting, others) = (resolved.Where(record => Fits(record, units)).ToList(), resolved.Where(record => !Fits(record, units)).ToList());
        Assert.Equal(fitting.Select(record => (Name(record), Value(record))),
            message.Readings.Select(reading => (reading.Stream.Label, reading.Value)));
        if (absolute)
            Assert.Equal(fitting.Select(Ticks), message.Readings.Select(reading => reading.Ticks));
        else // relative to now: the examples' now was another
            Assert.All(message.Readings, reading => Assert.Equal((Decoded.Received, Quality.Undated), (reading.Ticks, reading.Quality)));
        // One name with several units (a position in a track) is one stream here: the other units don't fit it.
        Assert.Equal(others.Count, message.Faults.Count);
        Assert.All(message.Faults, fault => Assert.True(fault.Reason is Reason.WrongUnit or Reason.NotANumber, fault.ToString()));
    }

    private static bool Fits(JsonElement record, Dictionary<string, string?> units) =>
        !record.TryGetProperty("vs", out _) && Unit(record) == units[Name(record)];

    private static DeviceDefinition DeviceFor(string format, List<JsonElement> resolved)
    {
        var groups = resolved.GroupBy(Name).ToList();
        var names = groups.Select((group, i) => $"\"{group.Key}\": \"s{i}\"");
        var streams = groups.Select((group, i) => $$"""{ "stream": "s{{i}}", "label": "{{group.Key}}", "unit": "{{Unit(group.First()) ?? "1"}}" }""");
        return SomeDevice.Described($$"""
            { "type": "t", "decoder": { "format": "{{format}}", "names": { {{string.Join(", ", names)}} } },
              "streams": [ {{string.Join(", ", streams)}} ] }
            """);
    }

    private static string Name(JsonElement record) => record.GetProperty("n").GetString()!;

    private static string? Unit(JsonElement record) => record.TryGetProperty("u", out var unit) ? unit.GetString() : null;

    private static decimal Value(JsonElement record) =>
        record.TryGetProperty("vb", out var state) ? state.GetBoolean() ? 1m : 0m : record.GetProperty("v").GetDecimal();

    private static long Ticks(JsonElement record) =>
        DateTime.UnixEpoch.Ticks + (long)(record.GetProperty("t").GetDecimal() * TimeSpan.TicksPerSecond);
}
