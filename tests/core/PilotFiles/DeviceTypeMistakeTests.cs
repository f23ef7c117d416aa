using System.Security.Cryptography;
using System.Text;
using SmartPilots.Core.Ingest;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.Tests.PilotFiles;

/// <summary>A cause is told once, however much depends on it.</summary>
public sealed class DeviceTypeMistakeTests
{
    private static readonly string Many = string.Join(", ", Enumerable.Range(0, 200).Select(i => $"{{ \"device\": \"n{i}\", \"type\": \"meter\" }}"));
    private static readonly string Json = SomePilot.Json.Replace("[{ \"device\": \"d\"", $"[{Many}, {{ \"device\": \"d\"");

    [Theory]
    [InlineData("\"stream\": \"turbidity\"", "\"stream\": \"Turbidity!\"", "$.deviceTypes[0].streams[1].stream")]
    [InlineData("\"stream\": \"flow\", \"unit\"", "\"stream\": \"flow\", \"labl\": \"x\", \"unit\"", "$.deviceTypes[0].streams[0].labl")]
    [InlineData("{ \"type\": \"meter\"", "{ \"type\": \"Meter\"", "$.deviceTypes[0].type")]
    public void A_broken_device_type_is_one_error_with_the_cause(string old, string mistake, string path)
    {
        var json = Json.Replace(old, mistake);
        Assert.NotEqual(Json, json);

        var errors = SomePilot.Read(json).Errors;

        Assert.Equal(path, errors[0].Path);
        Assert.True(errors.Count <= 3, string.Join('\n', errors)); // a wrong name: also missing under the right one, for devices and for the rule
    }

    [Theory]
    [InlineData("""{ "format": "bytes", "fields": [ { "type": "u16", "stream": "volume", "scale": 0.1 } ] }""", "\"wrapsAt\": 6553.6")]
    [InlineData("""{ "format": "plain-json", "values": "$", "names": { "pulses": { "stream": "volume", "scale": 10 } } }""", "\"wrapsAt\": 655360")]
    public void A_width_in_bits_of_a_register_whose_step_is_not_one_is_told_with_where_it_turns(string decoder, string fix)
    {
        var error = Assert.Single(SomePilot.Read($$"""
            { "pilot": "p", "name": "P", "zone": "UTC", "deviceTypes": [ { "type": "t", "decoder": {{decoder}},
              "streams": [ { "stream": "volume", "unit": "m3", "kind": "counter", "widthBits": 16 } ] } ],
              "sites": [ { "site": "s", "devices": [ { "device": "d", "type": "t" } ] } ] }
            """).Errors);
        Assert.Contains(fix, error.Fix);
    }

    [Fact]
    public void A_device_type_that_is_not_there_is_one_error_that_counts_who_names_it()
    {
        var error = Assert.Single(SomePilot.Read(Json.Replace("\"type\": \"meter\" }", "\"type\": \"metre\" }")).Errors,
            error => error.Reason.Contains("metre", StringComparison.Ordinal));

        Assert.Contains("which 200 more devices name", error.Reason);
        Assert.Equal("$.sites[0].devices[0].type", error.Path);
        Assert.Contains("did you mean \"meter\"?", error.Fix);
    }

    [Fact]
    public void More_rules_than_a_commit_can_hold_are_a_mistake_of_the_file()
    {
        var rules = string.Join(", ", Enumerable.Range(0, CommitPlanner.MaxRules + 1).Select(i =>
            $"{{ \"rule\": \"r{i}\", \"name\": \"R\", \"stream\": \"flow\", \"deviceTypes\": [\"meter\"], \"above\": {i} }}"));
        var open = SomePilot.Json.IndexOf("\"rules\": [", StringComparison.Ordinal) + 10;
        var json = SomePilot.Json[..open] + rules + SomePilot.Json[SomePilot.Json.LastIndexOf(']')..];

        Assert.Contains($"{CommitPlanner.MaxRules + 1} rules are bound", Assert.Single(SomePilot.Read(json).Errors).Reason);
    }

    [Fact]
    public void A_version_is_the_files_hash_and_with_shipped_types_that_of_what_they_say_too()
    {
        Assert.Equal(Hash(SomePilot.Json), SomePilot.Read(SomePilot.Json).Pilot!.Version);
        var shipped = SmartPilots.Core.PilotFiles.DeviceTypeLibrary.Names[0];
        var json = "{\"pilot\":\"p\",\"name\":\"P\",\"zone\":\"UTC\","
            + $"\"sites\":[{{\"site\":\"s\",\"devices\":[{{\"device\":\"d\",\"type\":\"{shipped}\"}}]}}]}}";
        var result = SomePilot.Read(json);

        Assert.Empty(result.Errors);
        Assert.NotEqual(Hash(json), result.Pilot!.Version);
    }

    private static string Hash(string json) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json)))[..16];
}
