using SmartPilots.Gateway.Spooling;
using SmartPilots.Gateway.Tests.Support;

namespace SmartPilots.Gateway.Tests.Spooling;

public sealed class PoisonTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_another_process_orders_is_carried_out_and_accounted_for()
    {
        await using var spool = SpoolUnderTest.Open(_folder);
        foreach (var name in new[] { "a", "b", "c", "d" })
            await spool.Put(name);
        await spool.ChangeAsync(file =>
        {
            for (var n = 1; n <= 3; n++)
                file.Poison.Add(n, "urn:smartpilots:problem:malformed-batch");
        });
        using (var poison = new PoisonFile(_folder.File("spool.db")))
        {
            Assert.Equal(["a", "b", "c"], poison.Read().Select(message => System.Text.Encoding.UTF8.GetString(message.Payload)));
            Assert.Equal(1, poison.Order(PoisonFile.Retry, [2, 99]));
            Assert.Equal(1, poison.Order(PoisonFile.Drop, [1]));
        }
        await spool.ApplyPoisonOrdersAsync();
        await spool.ApplyPoisonOrdersAsync(); // once is once

        var now = spool.Snapshot;
        Assert.Equal((1, 1, 2, 5), (now.Poisoned, now.Dropped, now.Depth, now.Last)); // under a new number: the old one is behind what was counted
        SpoolUnderTest.AssertAccounted(now);
        using var left = new PoisonFile(_folder.File("spool.db"));
        Assert.Equal([3L], left.Read().Select(message => message.Sequence));
    }

    [Fact]
    public async Task Orders_survive_until_a_gateway_runs()
    {
        await using (var spool = SpoolUnderTest.Open(_folder))
        {
            await spool.Put("a");
            await spool.ChangeAsync(file => file.Poison.Add(1, "refused"));
        }
        using (var poison = new PoisonFile(_folder.File("spool.db")))
            Assert.Equal(1, poison.Order(PoisonFile.Retry, null));

        await using var later = SpoolUnderTest.Open(_folder);
        await later.ApplyPoisonOrdersAsync();

        Assert.Equal((0, 1), (later.Snapshot.Poisoned, later.Snapshot.Depth));
        SpoolUnderTest.AssertAccounted(later.Snapshot);
    }
}
