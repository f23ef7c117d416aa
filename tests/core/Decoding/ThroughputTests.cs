using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using SmartPilots.Core.Decoding;
using SmartPilots.Core.Model;
using SmartPilots.Core.Tests.Decoding.Safety;
using SmartPilots.Core.Tests.PilotFiles;
using Xunit.Abstractions;

namespace SmartPilots.Core.Tests.Decoding;

/// <summary>Messages per second of each entrance beside the bare JSON tokenizer, in the same run. The figures are shown, not judged.</summary>
public sealed class ThroughputTests(ITestOutputHelper output)
{
    private const int Messages = 20_000;

    [Fact]
    public void Each_decoder_beside_the_bare_tokenizer()
    {
        var json = """{"t":1767225600000,"seq":7,"values":{"flow":1.25,"turbidity":0.7,"running":true}}"""u8.ToArray();
        Show("Utf8JsonReader alone, 3 values", () => Tokenize(json));
        var message = new DecodedMessage();
        var device = SomePilot.Device();
        Show("plain-json, 3 values", () => MessageDecoder.Decode(json, device, Decoded.Received, message));
        Assert.Equal(3, message.Readings.Count);
        foreach (var entrance in Entrances.All)
            Show(entrance.Name, () => entrance.Take(entrance.Examples[0]));
    }

    private void Show(string name, Action once)
    {
        for (var i = 0; i < 2_000; i++)
            once();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < Messages; i++)
            once();
        var rate = Messages / Stopwatch.GetElapsedTime(start).TotalSeconds;
        var bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / Messages;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {rate:N0} messages/s, {bytes} bytes allocated each"));
    }

    private static void Tokenize(byte[] json)
    {
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.Number)
                reader.TryGetDecimal(out _);
        }
    }
}
