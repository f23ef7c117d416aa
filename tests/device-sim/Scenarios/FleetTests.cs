using System.Security.Cryptography;
using System.Text;
using NodaTime;
using SmartPilots.DeviceSim.Publish;
using SmartPilots.DeviceSim.Scenarios;
using SmartPilots.Tests.Support;

namespace SmartPilots.DeviceSim.Tests.Scenarios;

public sealed class FleetTests
{
    private static readonly Instant Start = Instant.FromUtc(2026, 11, 22, 22, 30);

    [Fact]
    public void The_same_seed_gives_the_same_bytes_on_any_machine() =>
        Assert.Equal("14d69acd46ad27900ede86c209f3be9b", Digest(Niger(42).Messages(Start, Start + Duration.FromHours(24))));

    [Fact]
    public void Another_seed_gives_other_bytes() =>
        Assert.NotEqual(Digest(Niger(42).Messages(Start, Start + Duration.FromHours(1))),
            Digest(Niger(43).Messages(Start, Start + Duration.FromHours(1))));

    [Fact]
    public void A_run_that_begins_later_says_the_same_from_there_on()
    {
        var later = Start + Duration.FromHours(5);
        var end = Start + Duration.FromHours(6);

        var tail = Niger(7).Messages(Start, end).Where(message => message.Ticks >= later.ToDateTimeUtc().Ticks);

        Assert.Equal(Digest(tail), Digest(Niger(7).Messages(later, end)));
    }

    [Fact]
    public void A_device_sends_the_same_whoever_else_does()
    {
        var all = Niger(7).Messages(Start, Start + Duration.FromHours(1)).Where(message => message.Topic.Contains("/treatment/"));
        var alone = Niger(7).Messages(Start, Start + Duration.FromHours(1), device => device.Key.Device == "treatment");

        Assert.Equal(Digest(all), Digest(alone));
    }

    [Fact]
    public void Messages_come_in_order_of_time()
    {
        var ticks = Niger(7).Messages(Start, Start + Duration.FromHours(1)).Select(message => message.Ticks).ToList();

        Assert.Equal(ticks.Order(), ticks);
    }

    private static Fleet Niger(ulong seed) => new(Repository.PathTo("pilots/scenarios/niger-state-water.scenario.json"), seed);

    private static string Digest(IEnumerable<SimulatedMessage> messages)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var message in messages)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{message.Ticks} {message.Topic} "));
            hash.AppendData(message.Payload.Span);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..32];
    }
}
