using SmartPilots.Core.Wire;
using SmartPilots.Tests.Support.Storage;

namespace SmartPilots.Functions.Tests.Ingest;

public sealed class EdgeNodeTests
{
    private const string Ask = "spBv1.0/WaterScheme/NCMD/Edge1";
    private static readonly string[] Session = ["NBIRTH", "DBIRTH", "DDATA alias only", "DDATA historical", "DDATA null"];

    private static readonly string[] Expected =
    [
        "flow_lps=11.180555556", "flow_lps=11.25", "flow_lps=12.152777778", "tank_level_m=2.41", "flow_lps=12.361111111", "tank_level_m=2.405",
    ];

    private readonly EdgeNodeScene _scene = new();

    [SkippableFact]
    public async Task Numbers_announced_at_birth_are_understood_by_an_instance_that_has_not_heard_it()
    {
        foreach (var name in Session)
        {
            await _scene.SendAsync(_scene.Recorded(name));
            _scene.Restart();
        }

        Assert.Equal(Expected, _scene.Values());
        Assert.Empty(_scene.Commands);
        Assert.Equal((true, true), (_scene.Online("edge"), _scene.Online("pump")));

        await _scene.SendAsync(_scene.Recorded("NDEATH"));
        Assert.False(_scene.Online("edge"));
    }

    [SkippableFact]
    public async Task Two_instances_in_turn_keep_one_session()
    {
        var (one, other) = (_scene.Instance(), _scene.Instance());
        foreach (var (name, i) in Session.Select((name, i) => (name, i)))
        {
            var message = _scene.Recorded(name);
            var outcome = await _scene.SendAsync(i % 2 == 0 ? one : other, message);
            if (outcome == "retry") // its session was an old one: what is stored now decides
                Assert.Equal("redelivered", await _scene.SendAsync(i % 2 == 0 ? one : other, message));
        }

        Assert.Equal(Expected, _scene.Values());
        Assert.Empty(_scene.Commands);
    }

    [SkippableFact]
    public async Task Data_before_its_birth_waits_in_quarantine_and_the_node_is_asked_for_it_at_most_once_a_minute()
    {
        Assert.Equal("quarantined:unknown-alias", await _scene.SendAsync(_scene.Recorded("DDATA alias only")));
        Assert.Equal("quarantined:unknown-alias", await _scene.SendAsync(_scene.Recorded("DDATA alias only")));
        _scene.Restart();
        Assert.Equal("quarantined:unknown-alias", await _scene.SendAsync(_scene.Recorded("DDATA alias only")));
        Assert.Equal([Ask], _scene.Commands);

        _scene.Clock.Advance(TimeSpan.FromSeconds(61));
        await _scene.SendAsync(_scene.Recorded("DDATA alias only"));
        Assert.Equal([Ask, Ask], _scene.Commands);

        _scene.Clock.Advance(TimeSpan.FromSeconds(61));
        await _scene.SendAsync(_scene.Recorded("NBIRTH"), _scene.Recorded("DBIRTH"));
        Assert.Equal("accepted", await _scene.SendAsync(_scene.Recorded("DDATA alias only")));
        Assert.Equal([Ask, Ask], _scene.Commands);
    }

    [SkippableFact]
    public async Task Data_that_waited_for_its_birth_is_read_when_it_is_requeued()
    {
        await _scene.SendAsync(_scene.Recorded("DDATA alias only"));
        Assert.Equal("stays", await _scene.RequeueAsync());
        await _scene.SendAsync(_scene.Recorded("NBIRTH"), _scene.Recorded("DBIRTH"));

        Assert.Equal("stored", await _scene.RequeueAsync());
        Assert.Equal(Expected[2..], _scene.Values());
        Assert.Equal("late", await _scene.SendAsync(_scene.Recorded("DDATA historical") with { Sequence = 99 }));
    }

    [SkippableFact]
    public async Task After_a_gap_the_node_is_asked_until_its_birth_comes()
    {
        await _scene.SendAsync(_scene.Recorded("NBIRTH"), _scene.Recorded("DBIRTH"), _scene.Recorded("DDATA alias only"));
        Assert.Equal("accepted", await _scene.SendAsync(_scene.Recorded("seq wrap"))); // 255 after 2
        Assert.Equal([Ask], _scene.Commands);

        _scene.Clock.Advance(TimeSpan.FromSeconds(61));
        await _scene.SendAsync(_scene.Recorded("DDEATH")); // 0 follows 255; the request before may have been lost
        Assert.Equal([Ask, Ask], _scene.Commands);
    }

    [SkippableFact]
    public async Task Messages_of_a_device_that_nobody_lists_are_counted_in_the_nodes_row()
    {
        var (first, logger) = (_scene.Recorded("DDATA alias only"), _scene.Recorded("DDATA historical"));
        logger = logger with { Topic = "spBv1.0/WaterScheme/DDATA/Edge1/Logger" };
        var third = _scene.Recorded("DDATA null");
        await _scene.SendAsync(_scene.Recorded("NBIRTH", IngestScene.GatewayB), _scene.Recorded("DBIRTH", IngestScene.GatewayB));
        var inOrder = new[] { first, logger, third }.Select(message => message with { Source = IngestScene.GatewayB, Sequence = message.Sequence + 2 });

        await _scene.SendAsync([.. inOrder]);

        Assert.Empty(_scene.Commands);
    }

    [SkippableFact]
    public async Task A_node_of_the_same_name_behind_another_gateway_has_its_own_session()
    {
        await _scene.SendAsync(_scene.Recorded("NBIRTH"), _scene.Recorded("DBIRTH"));

        Assert.Equal("quarantined:unknown-alias", await _scene.SendAsync(_scene.Recorded("DDATA alias only", IngestScene.GatewayB)));
    }

    [SkippableTheory]
    [InlineData(StoreFault.CrashBefore)]
    [InlineData(StoreFault.CrashAfter)]
    [InlineData(StoreFault.AnswerLost)]
    [InlineData(StoreFault.Unavailable)]
    [InlineData(StoreFault.Conflict)]
    public async Task Whatever_befalls_any_write_the_same_is_stored_in_the_end(StoreFault fault)
    {
        for (var at = 0; ; at++)
        {
            var scene = new EdgeNodeScene();
            var writes = 0;
            scene.Store.Fault = operation => operation.Commit is not null && writes++ == at ? fault : StoreFault.None;
            DeviceEvent[][] batches = [[scene.Recorded(Session[0]), scene.Recorded(Session[1]), scene.Recorded(Session[2])], [scene.Recorded(Session[3])]];
            foreach (var batch in batches)
            {
                try
                {
                    await scene.DeliverAsync(batch);
                }
                catch (StoreCrashException)
                {
                    scene.Restart();
                    await scene.DeliverAsync(batch);
                }
            }

            Assert.Equal(Expected, scene.Values());
            Assert.Empty(scene.Commands);
            if (writes <= at)
                return; // it took fewer writes than this: each of them was hit once
        }
    }

    [SkippableFact]
    public async Task While_the_session_cannot_be_read_nothing_is_decoded_without_it()
    {
        await _scene.SendAsync(_scene.Recorded("NBIRTH"), _scene.Recorded("DBIRTH"));
        _scene.Restart();
        var data = _scene.Recorded("DDATA alias only");
        _scene.Store.Fault = operation => operation.Read is { } read && read.Partition.StartsWith("-~-~gw-a~", StringComparison.Ordinal)
            ? StoreFault.Unavailable : StoreFault.None;
        Assert.Equal("retry", await _scene.SendAsync(data));
        _scene.Store.Fault = null;

        Assert.Equal("accepted", await _scene.SendAsync(data));
    }
}
