using System.Buffers.Binary;
using System.Text;
using MQTTnet;
using MQTTnet.Protocol;
using SmartPilots.Gateway.Spooling;
using SmartPilots.Gateway.Tests.Support;

namespace SmartPilots.Gateway.Tests.Faults;

/// <summary>Damage that leaves a page in order for SQLite: what was not taken is never sent, whatever the disk has made of it.</summary>
public sealed class FlippedBitTests
{
    private const int Messages = 200;

    /// <summary>60 in every run; a long run sets SMARTPILOTS_FLIPS.</summary>
    private static int Flips => int.TryParse(Environment.GetEnvironmentVariable("SMARTPILOTS_FLIPS"), out var flips) ? flips : 60;

    [Theory]
    [InlineData("payload")]
    [InlineData("topic")]
    [InlineData("time of receipt")]
    public async Task A_message_with_a_flipped_bit_is_counted_and_set_aside_and_never_sent(string where)
    {
        await using var test = await GatewayUnderTest.StartAsync();
        test.Functions.Refuse(503);
        var client = await test.ConnectAsync("c");
        for (var i = 0; i < 20; i++)
        {
            await client.PublishStringAsync(
                $"pilots/p/s/device-{i:D2}/readings", $"payload {i:D2} {new string('x', 100)}", MqttQualityOfServiceLevel.AtLeastOnce);
        }
        await test.Gateway.StopAsync();
        var path = Path.Combine(test.Folder, "data", "spool.db");
        var file = await File.ReadAllBytesAsync(path);
        Flip(file, where switch
        {
            "payload" => file.AsSpan().IndexOf("payload 07"u8) + 20,
            "topic" => file.AsSpan().IndexOf("device-07"u8) + 8, // another device's
            _ => file.AsSpan().IndexOf("pilots/p/s/device-07"u8) - 3, // the low bytes of the column before
        }, bit: 1);
        await File.WriteAllBytesAsync(path, file);

        test.Functions.Before = null;
        await test.RestartAsync();
        await test.DrainAsync();

        var now = await test.Gateway.SnapshotAsync();
        Assert.Equal(1, now.Spool.Damaged);
        SpoolUnderTest.AssertAccounted(now.Spool);
        Assert.Contains(now.Alarms, alarm => alarm.Code == "spool-damaged");
        var expected = Enumerable.Range(0, 20).Where(i => i != 7).Select(i => $"payload {i:D2}");
        Assert.Equal(expected, test.Functions.Payloads().Select(payload => payload[..10]).Order());
        await test.Gateway.StopAsync();
        using var database = SpoolConnection.Open(path, readOnly: true);
        using var aside = new Statement(database, "SELECT n FROM damaged");
        Assert.True(aside.Step());
    }

    [Fact]
    public async Task A_file_of_which_nothing_could_be_read_is_an_alarm_until_someone_deletes_it()
    {
        await using var test = await GatewayUnderTest.StartAsync();
        await test.Gateway.StopAsync();
        await File.WriteAllTextAsync(Path.Combine(test.Folder, "data", "spool.db"), new string('x', 10_000));
        await test.RestartAsync();
        Assert.Contains((await test.Gateway.SnapshotAsync()).Alarms, alarm => alarm.Code == "spool-damaged");
        File.Delete(Assert.Single(Directory.GetFiles(Path.Combine(test.Folder, "data"), "spool.db.damaged-*")));
        Assert.Empty((await test.Gateway.SnapshotAsync()).Alarms);
    }

    [Fact]
    public async Task Whatever_bit_flips_all_that_arrives_is_what_was_taken_and_the_rest_is_counted()
    {
        var sound = await FilledAsync();
        var random = new Random(20261122);
        for (var flip = 0; flip < Flips; flip++)
        {
            var file = (byte[])sound.Clone();
            var (place, bit) = (random.Next(file.Length), random.Next(8));
            Flip(file, place, bit);
            await using var link = await LinkUnderTest.StartAsync(spool: file);
            await link.DrainAsync();
            var arrived = link.Functions.Counted.Select(e => (e.Topic, Encoding.UTF8.GetString(e.Payload.Span))).ToList();
            var s = link.Spool.Snapshot;
            Assert.True(arrived.ToHashSet().IsSubsetOf(All()), $"bit {bit} at {place}: something arrived that was not taken");
            // After a rescue what was under way comes again under new numbers; the functions know it by its device and time.
            Assert.True(arrived.Count == arrived.Distinct().Count() || link.IsAside, $"bit {bit} at {place}: something arrived twice");
            Assert.True(arrived.Count + s.Damaged >= Messages || link.IsAside,
                $"bit {bit} at {place}: {arrived.Count} arrived, {s.Damaged} damaged");
            Assert.True(s.Taken <= s.Delivered + s.Damaged + s.Depth, $"bit {bit} at {place}: {s}");
        }
    }

    /// <summary>SQLite takes a number that has grown for the end of what it looks for: what stands behind it would wait for ever.</summary>
    [Theory]
    [InlineData(1024)]
    [InlineData(64)]
    public async Task A_number_that_has_grown_costs_one_message_and_hides_none(int by)
    {
        var file = await FilledAsync();
        // A row begins with its length and its number, both of two bytes here; the header of seven bytes and the time of receipt follow.
        var row = file.AsSpan().IndexOf("pilots/p/s/d6/readings146 x"u8) - 8 - 8 - 4;
        var place = Enumerable.Range(row, 8).First(i => file[i] == 0x81 && file[i + 1] == 0x13); // 147, as a varint
        file[place] = (byte)(0x81 + (by >> 7));
        file[place + 1] ^= (byte)(by & 0x7f);
        await using var link = await LinkUnderTest.StartAsync(spool: file);
        await link.DrainAsync();
        Assert.Equal(All().Select(message => message.Payload).Where(payload => !payload.StartsWith("146 ", StringComparison.Ordinal)).Order(),
            link.Functions.Payloads().Order());
        Assert.Equal(1, link.Spool.Snapshot.Damaged);
        SpoolUnderTest.AssertAccounted(link.Spool.Snapshot);
    }

    [Fact]
    public async Task Poison_with_a_flipped_bit_is_damaged_when_it_is_to_be_tried_again_and_what_is_intact_outlives_a_rescue()
    {
        using var folder = new ScratchFolder();
        var path = folder.File("spool.db");
        await using (var spool = SpoolUnderTest.Open(folder))
        {
            for (var i = 0; i < 3; i++)
                await spool.Put($"poison {i}");
            await spool.ChangeAsync(file =>
            {
                for (var n = 1; n <= 3; n++)
                    file.Poison.Add(n, "urn:refused");
            });
        }
        var bytes = await File.ReadAllBytesAsync(path);
        Flip(bytes, bytes.AsSpan().IndexOf("poison 1"u8) + 2, bit: 0); // in the table it was deleted from, or in the one it is in
        Flip(bytes, bytes.AsSpan().LastIndexOf("poison 1"u8) + 2, bit: 0);
        await File.WriteAllBytesAsync(path, bytes);
        using (var orders = new PoisonFile(path))
            orders.Order(PoisonFile.Retry, [1, 2]);
        await using (var spool = SpoolUnderTest.Open(folder))
        {
            await spool.ApplyPoisonOrdersAsync();
            Assert.Equal((1, 1, 1), (spool.Snapshot.Depth, spool.Snapshot.Damaged, spool.Snapshot.Poisoned));
            SpoolUnderTest.AssertAccounted(spool.Snapshot);
            spool.Suspect();
            await spool.ChangeAsync(_ => { });
            Assert.Equal((1, 1, 1), (spool.Snapshot.Depth, spool.Snapshot.Damaged, spool.Snapshot.Poisoned));
        }
        using var left = new PoisonFile(path);
        Assert.Equal("poison 2", Encoding.UTF8.GetString(Assert.Single(left.Read()).Payload));
    }

    [Fact]
    public void The_sum_is_CRC_32C()
    {
        // Bit by bit, with the polynomial of RFC 3720 reversed: number, time, lengths and 8 bytes of payload.
        var sum = MessageChecksum.Of(0, 0, [], new byte[8]);
        var manual = uint.MaxValue;
        Span<byte> bytes = stackalloc byte[32];
        BinaryPrimitives.WriteInt32LittleEndian(bytes[16..], 8);
        foreach (var b in bytes)
        {
            manual ^= b;
            for (var bit = 0; bit < 8; bit++)
                manual = (manual >> 1) ^ ((manual & 1) == 0 ? 0 : 0x82f63b78);
        }
        Assert.Equal((int)~manual, sum);
    }

    private static void Flip(byte[] file, int place, int bit) => file[place] ^= (byte)(1 << bit);

    private static HashSet<(string Topic, string Payload)> All() =>
        [.. Enumerable.Range(0, Messages).Select(i => ($"pilots/p/s/d{i % 10}/readings", $"{i} {new string('x', i)}"))];

    private static async Task<byte[]> FilledAsync()
    {
        using var folder = new ScratchFolder();
        await using (var spool = SpoolUnderTest.Open(folder))
            await Task.WhenAll(All().Select(message => spool.Put(message.Payload, message.Topic)));
        return await File.ReadAllBytesAsync(folder.File("spool.db"));
    }
}
