using System.Buffers;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using SmartPilots.Gateway.Spooling;
using SmartPilots.Gateway.Tests.Support;

namespace SmartPilots.Gateway.Tests.Spooling;

/// <summary>One device that never stops cannot shut out the others while the link is down.</summary>
public sealed class SpoolShareTests
{
    private const MqttQualityOfServiceLevel Qos1 = MqttQualityOfServiceLevel.AtLeastOnce;
    private static readonly SpoolOwner First = SpoolOwner.OfDevice("p/s/first");
    private static readonly SpoolOwner Second = SpoolOwner.OfDevice("p/s/second");

    [Fact]
    public async Task A_device_with_all_of_its_share_is_refused_and_another_is_not_also_after_a_restart()
    {
        using var folder = new ScratchFolder();
        await using (var spool = Open(folder))
        {
            while (!Put(spool, First).IsFaulted)
                Assert.InRange(spool.Snapshot.Bytes, 0, 400_000);
            await Put(spool, Second);
            Assert.InRange(spool.Snapshot.Bytes, 250_000, 400_000);
            Assert.Equal(["p/s/first"], spool.ExhaustedShares());
        }
        await using var again = Open(folder);
        await Assert.ThrowsAsync<SpoolRefusedException>(() => Put(again, First));
        await Put(again, Second);

        await again.ChangeAsync(file => file.Messages.Remove(0, file.Messages.Last - 2, SpoolCounter.DeliveredAccepted));
        Assert.Empty(again.ExhaustedShares());
        await Put(again, First);
    }

    [Fact]
    public async Task A_transaction_that_fails_changes_nobodys_share()
    {
        using var folder = new ScratchFolder();
        await using var spool = Open(folder);
        await Put(spool, First);
        await Assert.ThrowsAsync<InvalidOperationException>(() => spool.ChangeAsync(file =>
        {
            file.Messages.Remove(0, file.Messages.Last, SpoolCounter.DeliveredAccepted);
            throw new InvalidOperationException("of this test");
        }));
        var bytes = 0L;
        await spool.ChangeAsync(file => bytes = file.Messages.Owners.Of(First.Id));
        Assert.Equal(spool.Snapshot.Bytes, bytes);
    }

    [Theory]
    [InlineData("pilots/p/s/first/readings", true)]
    [InlineData("pilots/p/s/first/status", true)]
    [InlineData("pilots/p/s/first", false)]
    [InlineData("tele/first/SENSOR", false)]
    public void A_shared_credentials_message_counts_for_the_device_that_its_topic_names(string topic, bool isFirst) =>
        Assert.Equal(isFirst ? First.Id : 0, SpoolOwner.OfTopic(topic).Id);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task While_the_link_is_down_a_flooding_device_takes_its_share_and_the_others_go_on(bool hasCredentialOfItsOwn)
    {
        await using var test = await GatewayUnderTest.StartAsync(o => o with { SpoolMaxBytes = 1 << 20 });
        test.Functions.Refuse(503);
        (string, string)? own = hasCredentialOfItsOwn ? ("flood", test.Gateway.Credentials.Add("flood", "p/s/flood")) : null;
        var flooder = await test.ConnectAsync("flooder", MqttProtocolVersion.V500, own);
        var taken = 0;
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            for (; taken < 20; taken++)
                await flooder.PublishBinaryAsync("pilots/p/s/flood/readings", new byte[100_000], Qos1);
        });
        Assert.Equal(3, taken); // a quarter of a MiB is full with the third
        var other = await test.ConnectAsync("other", MqttProtocolVersion.V500);
        Assert.True((await other.PublishStringAsync("pilots/p/s/other/readings", "{}", Qos1)).IsSuccess);

        var snapshot = await test.Gateway.SnapshotAsync();
        Assert.Contains(snapshot.Alarms, alarm => alarm.Code == "spool-share" && alarm.Message.Contains("p/s/flood", StringComparison.Ordinal));
        Assert.Contains("share of the spool", Assert.Single(snapshot.RefusedDevices).Why, StringComparison.Ordinal);
        test.Functions.Before = null;
        await Eventually.Holds(() => test.Gateway.SnapshotAsync().Result.Alarms.Count == 0, "the alarm's end");
        var again = await test.ConnectAsync("flooder", MqttProtocolVersion.V500, own);
        Assert.True((await again.PublishBinaryAsync("pilots/p/s/flood/readings", new byte[100_000], Qos1)).IsSuccess);
    }

    private static Spool Open(ScratchFolder folder) => SpoolUnderTest.Open(folder, o => o with { MaxBytes = 1_000_000, OwnerShare = 0.25 });

    private static Task Put(Spool spool, SpoolOwner owner) =>
        spool.Append($"pilots/{owner.Name}/readings", new ReadOnlySequence<byte>(new byte[10_000]), owner);
}
