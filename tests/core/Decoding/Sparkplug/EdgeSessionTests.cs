using SmartPilots.Core.Decoding;
using SmartPilots.Core.Ingest;
using SmartPilots.Core.Model;
using SmartPilots.Core.Storage;
using SmartPilots.Core.Wire;

namespace SmartPilots.Core.Tests.Decoding.Sparkplug;

public sealed class EdgeSessionTests
{
    private const long Early = 1_700_000_000_000;
    private const long Later = Early + 60_000;

    private static readonly DeviceDefinition Pump = SomeDevice.Described("""
        { "type": "t", "decoder": { "format": "sparkplug-b" }, "streams": [ { "stream": "flow", "unit": "L/s" }, { "stream": "level", "unit": "m" } ] }
        """);

    private EdgeSession _session = EdgeSession.Unborn;

    [Fact]
    public void After_a_birth_that_gives_numbers_to_other_metrics_old_data_is_still_read_by_the_old_ones()
    {
        Hear("NBIRTH", Early, 0);
        Hear("DBIRTH", Early, 1, ("flow", 1, 0), ("level", 2, 0));
        Hear("NBIRTH", Later, 0);
        Hear("DBIRTH", Later, 1, ("level", 1, 0), ("flow", 2, 0));

        Assert.Equal("flow=5", Hear("DDATA", Early + 1, 2, (null, 1, 5)));
        Assert.Equal("level=6", Hear("DDATA", Later + 1, 2, (null, 1, 6)));
    }

    [Fact]
    public void An_old_birth_that_comes_after_the_new_one_does_not_replace_it()
    {
        Hear("NBIRTH", Later, 0);
        Hear("DBIRTH", Later, 1, ("level", 1, 0), ("flow", 2, 0));
        Hear("NBIRTH", Early, 0);
        Hear("DBIRTH", Early, 1, ("flow", 1, 0), ("level", 2, 0));

        Assert.Equal("flow=5", Hear("DDATA", Early + 1, 2, (null, 1, 5)));
        Assert.Equal("level=6", Hear("DDATA", Later + 1, 2, (null, 1, 6)));
    }

    [Fact]
    public void A_copy_of_a_birth_or_of_data_asks_for_nothing_and_forgets_nothing()
    {
        Hear("NBIRTH", Early, 0);
        Hear("DBIRTH", Early, 1, ("flow", 1, 0));
        Hear("DDATA", Early + 1, 2, (null, 1, 5));
        Hear("NBIRTH", Early, 0);

        Assert.Equal("flow=5", Hear("DDATA", Early + 1, 2, (null, 1, 5)));
        Assert.Equal("flow=6", Hear("DDATA", Early + 2, 3, (null, 1, 6)));
    }

    [Fact]
    public void A_devices_birth_is_its_whole_list()
    {
        Hear("NBIRTH", Early, 0);
        Hear("DBIRTH", Early, 1, ("flow", 1, 0), ("level", 2, 0));
        Hear("DBIRTH", Early + 1, 2, ("level", 1, 0));

        Assert.Equal("level=5", Hear("DDATA", Early + 2, 3, (null, 1, 5)));
        Assert.Equal("!unknown-alias rebirth", Hear("DDATA", Early + 3, 4, (null, 2, 5)));
    }

    [Fact]
    public void After_its_death_a_node_is_asked_for_its_birth()
    {
        Hear("NBIRTH", Early, 0);
        Hear("DBIRTH", Early, 1, ("flow", 1, 0));
        Hear("NDEATH", Early + 1, 0);

        Assert.Equal("flow=5 rebirth", Hear("DDATA", Early + 2, 2, (null, 1, 5)));
    }

    [Fact]
    public void A_session_is_kept_and_read_back_with_both_of_its_births()
    {
        Hear("NBIRTH", Early, 0);
        Hear("DBIRTH", Early, 1, ("flow", 1, 0), ("level", 2, 0));
        Hear("NBIRTH", Later, 0);
        Hear("DBIRTH", Later, 1, ("level", 1, 0), ("flow", 2, 0));
        var state = new EdgeNodeState { Session = _session, AskedTicks = 7, NeedsBirth = true };
        state.Follow("gw~e~live", 41);
        var commit = EdgeNodeRow.Commit("p", state, etag: null, births: true);
        StoreLimits.Check(commit);
        var rows = commit.Writes.Select(write => new StoredRow("p", write.Row.Key, "e", write.Row.Columns)).ToList();

        var read = EdgeNodeRow.Read(rows[0], rows[1]);

        _session = read.Session;
        Assert.Equal((7, true, false, true), (read.AskedTicks, read.NeedsBirth, read.Follow("gw~e~live", 41), read.Follow("gw~e~live", 42)));
        Assert.Equal("flow=5", Hear("DDATA", Early + 1, 2, (null, 1, 5)));
        Assert.Equal("level=6", Hear("DDATA", Later + 1, 2, (null, 1, 6)));
    }

    [Fact]
    public void A_node_with_more_metrics_than_fit_a_row_is_kept_without_them()
    {
        var random = new Random(1);
        Hear("NBIRTH", Early, 0);
        Hear("DBIRTH", Early, 1, [.. Enumerable.Range(0, 3_000).Select(i => ((string?)Convert.ToHexString(RandomBytes(random, 400)), (ulong?)i, 0d))]);

        var commit = EdgeNodeRow.Commit("p", new EdgeNodeState { Session = _session }, etag: null, births: true);

        StoreLimits.Check(commit);
    }

    [SkippableFact]
    public void The_request_for_a_birth_is_the_recorded_metric_set_to_true()
    {
        var birth = SharedData.Json("payloads/sparkplug/vectors.json")[0].GetProperty("hex").GetString()!;

        var (topic, payload) = EdgeNodeMessage.RebirthRequest("WaterScheme/Edge1", Early);

        Assert.Equal("spBv1.0/WaterScheme/NCMD/Edge1", topic);
        var hex = Convert.ToHexStringLower(payload);
        var metric = hex[hex.IndexOf("0a14", StringComparison.Ordinal)..];
        Assert.EndsWith("7001", metric);
        Assert.Contains(metric[..^2] + "00", birth);
    }

    [Theory]
    [InlineData("spBv1.0/g/NCMD/n", true)]
    [InlineData("spBv1.0/g/NCMD/n/d", false)]
    [InlineData("spBv1.0/g/NDATA/n", false)]
    [InlineData("spBv1.0/+/NCMD/n", false)]
    [InlineData("pilots/p/s/d/commands", false)]
    public void Only_requests_to_edge_nodes_are_commands(string topic, bool expected) => Assert.Equal(expected, new DeviceCommand(topic, default).IsForEdgeNode);

    private static byte[] RandomBytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private string Hear(string type, long at, int sequence, params (string? Name, ulong? Alias, double Value)[] metrics)
    {
        var topic = type[0] == 'N' ? $"spBv1.0/g/{type}/n" : $"spBv1.0/g/{type}/n/d";
        var message = new DecodedMessage();
        MessageDecoder.Decode(SparkplugBytes.Payload(at, sequence, metrics),
            new DecodeContext(Pump, Decoded.Received) { Topic = topic, Session = _session }, message);
        _session = message.Session ?? _session;
        return string.Join(' ', [.. message.Readings.Select(r => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{r.Stream.Name}={r.Value}")),
            .. message.Faults.Select(fault => $"!{fault.Reason.Code()}"), .. message.NeedsRebirth ? (string[])["rebirth"] : []]);
    }
}
