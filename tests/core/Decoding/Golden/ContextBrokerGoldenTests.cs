using SmartPilots.Core.Model;

namespace SmartPilots.Core.Tests.Decoding.Golden;

/// <summary>Entities of context brokers (NGSI-LD, normalized and simplified) are plain JSON with paths: no decoder of their own.</summary>
public sealed class ContextBrokerGoldenTests
{
    [SkippableTheory]
    [InlineData("DeviceMeasurement.normalized.jsonld", "dateObserved.value", "\"numValue.value\": \"a\"", "2021-09-03T07:33:18Z", "a=55.2")]
    [InlineData("WaterObserved.normalized.jsonld", "dateObserved.value", "\"flow.value\": \"a\", \"height.value\": \"b\"", "2020-03-17T08:45:00.209Z",
        "a=12", "b=3.52")]
    [InlineData("WaterQualityObserved.normalized.jsonld", "dateObserved.value.@value",
        "\"NO3.value\": \"a\", \"conductivity.value\": \"b\", \"pH.value\": \"c\", \"temperature.value\": \"d\", \"flow.value\": \"e\"", "2017-01-31T06:45:00Z",
        "a=0.01", "b=0.005", "c=7.4", "d=24.4", "e=127.53")]
    [InlineData("WeatherObserved.jsonld", "dateObserved",
        "\"temperature\": \"a\", \"atmosphericPressure\": \"b\", \"windSpeed\": \"c\", \"relativeHumidity\": \"d\", \"windDirection\": \"wind_deg\"",
        "2016-11-30T07:00:00Z", "a=3.3", "b=938.9", "c=2", "d=1")]
    public void An_entity_is_read_by_paths(string file, string time, string names, string at, params string[] expected)
    {
        var device = SomeDevice.Described($$"""
            { "type": "t", "decoder": { "format": "plain-json", "values": "$", "time": { "path": "{{time}}" }, "names": { {{names}} }, "ignoreOthers": true },
              "streams": [ { "stream": "a", "unit": "1" }, { "stream": "b", "unit": "1" }, { "stream": "c", "unit": "1" }, { "stream": "d", "unit": "1" },
                { "stream": "e", "unit": "1" }, { "stream": "wind_deg", "unit": "deg", "kind": "angle", "physical": [0, 360] } ] }
            """);

        var message = Decoded.Message(device, File.ReadAllBytes(SharedData.PathTo($"payloads/smart_data_models/{file}")));

        var ticks = DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture).UtcTicks;
        Assert.Equal(expected.Order(), message.Readings
            .Select(r => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{r.Stream.Name}={r.Value}")).Order());
        Assert.All(message.Readings, reading => Assert.Equal((ticks, Quality.Good), (reading.Ticks, reading.Quality)));
        // The weather's wind direction, -45 degrees, is no direction: that reading waits in quarantine.
        Assert.Equal(file.StartsWith("Weather", StringComparison.Ordinal) ? [(Reason.OutOfPhysicalRange, "wind_deg")] : [],
            message.Faults.Select(fault => (fault.Reason, fault.Where)));
    }
}
