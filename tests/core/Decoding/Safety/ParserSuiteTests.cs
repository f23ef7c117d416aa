using System.Text;
using System.Text.Json;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Tests.Support.Fuzzing;

namespace SmartPilots.Core.Tests.Decoding.Safety;

/// <summary>JSONTestSuite and the big list of naughty strings, through every entrance.</summary>
public sealed class ParserSuiteTests
{
    [SkippableFact]
    public void Valid_JSON_is_never_called_invalid()
    {
        var files = Files('y', 95);
        foreach (var entrance in Decoders())
            Assert.All(files, file => Assert.True(entrance.Take(File.ReadAllBytes(file)), $"{entrance.Name}: {file}"));
    }

    [SkippableFact]
    public void Invalid_JSON_is_refused_by_every_entrance()
    {
        var files = Files('n', 188);
        foreach (var entrance in Entrances.All.Where(entrance => entrance.IsJson))
            Assert.All(files, file => Assert.False(entrance.Take(File.ReadAllBytes(file)), $"{entrance.Name}: {file}"));
    }

    [SkippableFact]
    public void JSON_that_parsers_may_take_or_leave_breaks_nothing()
    {
        var files = Files('i', 35);
        foreach (var entrance in Entrances.All)
            Assert.All(files, file => entrance.Take(File.ReadAllBytes(file)));
    }

    [SkippableFact]
    public void Naughty_strings_break_nothing_wherever_they_stand()
    {
        var strings = SharedData.Json("robustness/blns/blns.json").EnumerateArray().Select(item => item.GetString()!).ToList();
        Assert.True(strings.Count >= 485);
        foreach (var naughty in strings)
        {
            var quoted = JsonSerializer.Serialize(naughty);
            string[] payloads =
            [
                naughty, quoted, $"{{{quoted}:1}}", $"{{\"t\":{quoted},\"values\":{{\"flow\":1}}}}", $"{{\"values\":{{{quoted}:1}}}}",
                $"{{\"values\":{{\"flow\":{quoted}}}}}", $"{{\"values\":{{\"flow\":1}},\"units\":{{\"flow\":{quoted}}}}}",
                $"{{\"values\":{{\"flow\":1}},\"units\":{{{quoted}:\"m\"}}}}", $"[{{\"n\":{quoted},\"v\":1,\"u\":{quoted},\"vs\":{quoted}}}]",
                $"{{\"Time\":{quoted},\"SI7021\":{{\"Temperature\":{quoted}}},\"TempUnit\":{quoted}}}",
                $"{{\"pilot\":{quoted},{quoted}:1,\"zone\":{quoted}}}",
                $"[{{\"specversion\":{quoted},\"id\":{quoted},\"source\":{quoted},\"subject\":{quoted},\"time\":{quoted},\"data_base64\":{quoted}}}]",
            ];
            foreach (var entrance in Entrances.All)
                Assert.All(payloads, payload => entrance.Take(Encoding.UTF8.GetBytes(payload)));
            DecodeTrace.Run(new PilotCatalog([]), naughty, Encoding.UTF8.GetBytes(naughty), Decoded.Received);
        }
    }

    // The readers of batches and files refuse most valid JSON too, because it is no batch and no pilot.
    private static IEnumerable<Entrance> Decoders() =>
        Entrances.All.Where(entrance => entrance.IsJson && entrance.Name is not ("cloud-events" or "pilot-file"));

    private static string[] Files(char kind, int count)
    {
        var files = Directory.GetFiles(SharedData.PathTo("robustness/JSONTestSuite/test_parsing"), $"{kind}_*.json");
        Assert.Equal(count, files.Length);
        return files;
    }
}
