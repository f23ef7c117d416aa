using System.Text;
using SmartPilots.Core.Ingest;
using SmartPilots.Core.Model;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Core.Storage;
using SmartPilots.Core.Wire;
using SmartPilots.Functions.Verification;

namespace SmartPilots.Functions.Tests.Ingest;

/// <summary>The same message heard again, and messages that hold no reading, through the whole of ingest.</summary>
public sealed class DeviceCopyTests
{
    private const string Json = """
        { "pilot": "p", "name": "P", "zone": "Europe/Vienna", "limits": { "skewLimitSeconds": 300, "staleAfterSeconds": 3600 },
          "deviceTypes": [
            { "type": "rain", "decoder": { "format": "bytes", "fields": [ { "type": "u16", "stream": "rain_mm", "scale": 0.2 } ] },
              "streams": [ { "stream": "rain_mm", "unit": "mm" } ] },
            { "type": "plug", "decoder": { "format": "plain-json", "values": "$", "ignoreEmpty": true,
              "time": { "path": "Time", "zone": "site" }, "names": { "ENERGY.Power": "power_w" } },
              "streams": [ { "stream": "power_w", "unit": "W" } ] } ],
          "sites": [ { "site": "s", "devices": [ { "device": "rain", "type": "rain", "ids": ["rain-1"] }, { "device": "plug", "type": "plug", "ids": ["plug1"] } ] } ],
          "sources": [ { "topic": "v3/{device}/up", "envelope": "the-things-stack-v3" }, { "topic": "tele/{device}/SENSOR" } ] }
        """;

    private readonly IngestScene _scene = new();

    public DeviceCopyTests()
    {
        var result = PilotFileReader.Read(Encoding.UTF8.GetBytes(Json), "test.json");
        Assert.Empty(result.Errors);
        _scene.Pilots.Current = new PilotCatalog([result.Pilot!]);
    }

    [Fact]
    public async Task A_frame_heard_again_by_another_way_is_no_second_rain()
    {
        Assert.Equal("accepted", await _scene.SendAsync(Rain("11:59:00.2", "ABQ=", 104)));
        _scene.Clock.Advance(TimeSpan.FromSeconds(48));
        Assert.Equal("duplicate", await _scene.SendAsync(Rain("11:59:48.7", "ABQ=", 104, IngestScene.GatewayB)));
        Assert.Equal("duplicate", await _scene.SendAsync(Rain("11:59:48.7", "ABQ=", 104))); // by the same gateway, too
        Assert.Equal("accepted accepted", await _scene.SendAsync(Rain("11:59:49.7", "ABQ=", 105), Rain("11:59:50.7", "ABU=", 104)));

        Assert.Equal(["11:59:00.200", "11:59:49.700", "11:59:50.700"], Readings().Select(r => Clock(r, "HH:mm:ss.fff")));
        Assert.All(Readings(), r => Assert.Equal(Quality.Good, r.Readings[0].Quality));
        Assert.Empty((await new WindowVerification(_scene.Store, _scene.Clock).VerifyAsync([.. _scene.Pilots.Current.Devices], null, default)).Differences);
    }

    [Fact]
    public async Task Local_times_of_the_night_when_clocks_go_back_are_all_kept_however_late_they_come()
    {
        string[] sent =
        [
            "2025-10-26T01:30:00 100", "2025-10-26T02:00:00 110", "2025-10-26T02:30:00 120", "2025-10-26T02:00:00 110", "2025-10-26T02:30:00 90",
            "2025-10-26T03:00:00 150",
        ];
        foreach (var one in sent)
            Assert.Equal("accepted", await _scene.SendAsync(Plug(one)));
        // The first hour once more by another gateway: copies, not readings of the second hour.
        Assert.Equal("duplicate duplicate", await _scene.SendAsync(Plug(sent[1], IngestScene.GatewayB), Plug(sent[2], IngestScene.GatewayB)));

        Assert.Equal(["23:30 100", "00:00 110", "00:30 120", "01:00 110", "01:30 90", "02:00 150"], Readings().Select(r =>
            $"{Clock(r, "HH:mm")} {r.Readings[0].Value}"));
        Assert.Empty((await new WindowVerification(_scene.Store, _scene.Clock).VerifyAsync([.. _scene.Pilots.Current.Devices], null, default)).Differences);
    }

    [Fact]
    public async Task Noise_is_accepted_and_nothing_of_it_waits()
    {
        Assert.Equal("accepted accepted", await _scene.SendAsync(_scene.Raw("tele/plug1/SENSOR", "{\"Wifi\":{\"RSSI\":-60}}"),
            _scene.Raw("v3/rain-1/up", "{\"uplink_message\":{\"f_cnt\":1,\"received_at\":\"2026-03-01T11:59:00Z\"}}")));

        Assert.Empty(Readings());
        Assert.DoesNotContain(_scene.Store.Rows(Tables.Telemetry), row => row.Key[0] == 'q');
        Assert.Equal("messages 2+0+0+0 readings 0+0+0+0", await _scene.LedgerAsync());
    }

    private static string Clock(ReadingRow row, string format) =>
        new DateTime(row.Ticks).ToString(format, System.Globalization.CultureInfo.InvariantCulture);

    private DeviceEvent Rain(string time, string bytes, int counter, SourceId? source = null) => _scene.Raw("v3/rain-1/up",
        $$$"""
        {"uplink_message":{"session_key_id":"AYx","f_port":2,"f_cnt":{{{counter}}},"frm_payload":"{{{bytes}}}","received_at":"2026-03-01T{{{time}}}Z"}}
        """, source);

    private DeviceEvent Plug(string timeAndPower, SourceId? source = null) => _scene.Raw("tele/plug1/SENSOR",
        $$$"""{"Time":"{{{timeAndPower.Split(' ')[0]}}}","ENERGY":{"Power":{{{timeAndPower.Split(' ')[1]}}}}}""", source);

    private List<ReadingRow> Readings() =>
        [.. _scene.Store.Rows(Tables.Telemetry).Where(row => row.Key[0] == 'r').Select(ReadingRow.FromRow).OrderBy(row => row.Ticks)];
}
