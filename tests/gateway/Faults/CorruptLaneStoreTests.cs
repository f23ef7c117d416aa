using MQTTnet;
using MQTTnet.Protocol;
using SmartPilots.Gateway.Spooling;
using SmartPilots.Gateway.Tests.Support;

namespace SmartPilots.Gateway.Tests.Faults;

/// <summary>
/// Damage in what the spool writes about itself, and in retained messages. SQLite sees nothing wrong with it; each would have lied to
/// someone, or ended the gateway at every start.
/// </summary>
public sealed class CorruptLaneStoreTests
{
    private const string Status = "pilots/p/s/d/status";

    [Theory]
    [InlineData("UPDATE spool SET last = last - 9223372036854775807 - 1")] // the sign: all that is new would have been redelivery
    [InlineData("UPDATE spool SET epoch = '!' || substr(epoch, 2)")]
    [InlineData("UPDATE counters SET value = value + 1099511627776 WHERE counter = 0")]
    [InlineData("UPDATE counters SET value = value + 1099511627776 WHERE counter = 1")]
    [InlineData("UPDATE counters SET counter = 65 WHERE counter = 1")]
    [InlineData("UPDATE retained SET payload = cast('ooline' AS BLOB)")]
    [InlineData("UPDATE retained SET properties = '[' || substr(properties, 2)")]
    public async Task All_that_was_and_is_taken_arrives_the_counts_hold_and_it_is_an_alarm(string damage)
    {
        await using var test = await GatewayUnderTest.StartAsync();
        await PublishAsync(test, 0);
        await test.DrainAsync();
        await test.Gateway.StopAsync();
        SpoolUnderTest.Spoil(Path.Combine(test.Folder, "data", "spool.db"), damage);
        await test.RestartAsync();
        var heard = await (await test.ConnectAsync("panel")).HearAsync(Status);
        Assert.True(!heard.TryRead(out var retained) || retained.ConvertPayloadToString() == "online");
        await PublishAsync(test, 10);
        await test.DrainAsync();
        var now = await test.Gateway.SnapshotAsync();
        Assert.Equal((12, 12, 0), (now.Spool.Taken, now.Spool.Delivered, now.Spool.Damaged));
        SpoolUnderTest.AssertAccounted(now.Spool);
        Assert.Contains("spool-damaged", now.Alarms.Select(alarm => alarm.Code));
        Assert.Equal(12, test.Functions.Count());
    }

    [Fact]
    public async Task A_lane_that_is_not_what_was_written_costs_nothing()
    {
        using var folder = new ScratchFolder();
        await using (var spool = SpoolUnderTest.Open(folder))
        {
            for (var i = 0; i < 20; i++)
                await spool.Put($"message {i}");
            Assert.Equal(new LaneRange(1, 5), (await spool.TakeAsync("live", 5, 1 << 20))!.Range);
        }
        SpoolUnderTest.Spoil(folder.File("spool.db"), "UPDATE lanes SET last = last + 8");
        await using var link = await LinkUnderTest.StartAsync(spool: await File.ReadAllBytesAsync(folder.File("spool.db")));
        await link.DrainAsync();
        Assert.True(link.IsAside); // and under a new epoch: no message is behind another's number
        Assert.Equal(20, link.Functions.Payloads().Distinct().Count());
    }

    [Fact]
    public async Task A_spoilt_name_of_a_column_costs_nothing()
    {
        using var folder = new ScratchFolder();
        await using (var spool = SpoolUnderTest.Open(folder))
        {
            for (var i = 0; i < 20; i++)
                await spool.Put($"message {i}");
        }
        SpoolUnderTest.Spoil(folder.File("spool.db"), "ALTER TABLE messages RENAME COLUMN sum TO sun");
        await using var again = SpoolUnderTest.Open(folder);
        Assert.Equal((20, 0), (again.Snapshot.Depth, again.Snapshot.Damaged));
    }

    [Fact]
    public async Task A_file_of_another_version_is_refused_and_left_as_it_is()
    {
        using var folder = new ScratchFolder();
        string epoch;
        await using (var spool = SpoolUnderTest.Open(folder))
        {
            epoch = spool.Snapshot.Epoch;
            await spool.Put("message");
        }
        void WriteVersion(int version) => SpoolUnderTest.Spoil(folder.File("spool.db"),
            $"UPDATE spool SET version = {version}, sum = {MessageChecksum.Of(1, version, epoch)}, last = 1");
        WriteVersion(2);
        Assert.Contains("version 2", Assert.Throws<SpoolException>(() => SpoolUnderTest.Open(folder)).Message, StringComparison.Ordinal);
        WriteVersion(1);
        await using var again = SpoolUnderTest.Open(folder);
        Assert.Equal((1, epoch), (again.Snapshot.Depth, again.Snapshot.Epoch));
    }

    [Fact]
    public async Task An_order_that_is_spoilt_drops_nothing()
    {
        using var folder = new ScratchFolder();
        await using var spool = SpoolUnderTest.Open(folder);
        await spool.Put("poison");
        await spool.ChangeAsync(file => file.Poison.Add(1, "urn:refused"));
        using (var orders = new PoisonFile(folder.File("spool.db")))
            orders.Order("retrx", null);
        await spool.ApplyPoisonOrdersAsync();
        Assert.Equal((1, 0), (spool.Snapshot.Poisoned, spool.Snapshot.Dropped));
    }

    private static async Task PublishAsync(GatewayUnderTest test, int from)
    {
        var device = await test.ConnectAsync($"d{from}");
        for (var i = from; i < from + 5; i++)
            await device.PublishStringAsync(SpoolUnderTest.Topic, $"message {i}", MqttQualityOfServiceLevel.AtLeastOnce);
        await device.RetainAsync(Status, "online");
    }
}
