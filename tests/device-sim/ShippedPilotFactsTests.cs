using System.Text.Json.Nodes;
using SmartPilots.DeviceSim.Scenarios;
using SmartPilots.Tests.Support;

namespace SmartPilots.DeviceSim.Tests;

/// <summary>What a reader of a pilot file must find there: where, for whom, by whose limit.</summary>
public sealed class ShippedPilotFactsTests
{
    private static readonly string[] Programmes =
    [
        "aghdam-smart-city", "badr-smart-district", "iran-resilient-community", "iraq-urban-policy", "mozambique-floods", "myanmar-handwashing",
        "niger-state-reforestation", "niger-state-water", "paraguay-river-heat", "preah-sihanouk", "vietnam-upis",
    ];

    public static TheoryData<string> Pilots => [.. Programmes];

    [Fact]
    public void Every_programme_has_its_pilot_and_its_scenario() =>
        Assert.Equal(Programmes, ((IEnumerable<object[]>)ShippedPilots.WithScenario).Select(row => (string)row[0]));

    [Theory]
    [MemberData(nameof(Pilots))]
    public void A_pilot_says_where_its_sites_are_and_whom_they_serve_and_what_is_assumed(string name)
    {
        var pilot = Read(name);

        Assert.Contains("assumed", (string)pilot["note"]!);
        Assert.All(pilot["sites"]!.AsArray(), site =>
        {
            Assert.NotNull(site!["latitude"]);
            Assert.NotNull(site["longitude"]);
            Assert.True((int)site["people"]! > 0);
            Assert.Contains("assumed", (string)site["note"]!);
        });
    }

    [Theory]
    [MemberData(nameof(Pilots))]
    public void Every_rule_says_by_whose_limit(string name) => Assert.All(Read(name)["rules"]!.AsArray(), rule =>
        Assert.False(string.IsNullOrWhiteSpace((string?)rule!["source"]), $"{rule["rule"]} has no source"));

    [Theory]
    [MemberData(nameof(Pilots))]
    public void Every_rule_but_those_for_slow_wear_is_raised_by_an_event_of_the_scenario(string name)
    {
        var promised = new Fleet(ShippedPilots.Scenario(name), 1).Events.SelectMany(happening => happening.Rules).ToHashSet();
        string[] unpromised = ["battery-low", "tank-low", "tap-pressure-low"];

        Assert.All(Read(name)["rules"]!.AsArray().Select(rule => (string)rule!["rule"]!).Except(unpromised), rule =>
            Assert.Contains(rule, promised));
    }

    private static JsonNode Read(string name) => JsonNode.Parse(File.ReadAllBytes(Repository.PathTo($"pilots/{name}.json")))!;
}
