using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using MQTTnet;
using MQTTnet.Protocol;
using SmartPilots.Gateway.Status;
using SmartPilots.Gateway.Tests.Support;
using SmartPilots.Tests.Support;

namespace SmartPilots.Gateway.Tests.Status;

public sealed class SystemRoomTests
{
    [Theory]
    [InlineData(0, null, OpenFiles.MostConnections)]
    [InlineData(0, 1 << 20, OpenFiles.MostConnections)]
    [InlineData(0, 16_384, 16_384 - OpenFiles.Reserve)]
    [InlineData(50_000, 16_384, 16_384 - OpenFiles.Reserve)]
    [InlineData(500, 16_384, 500)]
    [InlineData(50_000, null, 50_000)]
    [InlineData(0, 100, 1)]
    public void The_number_of_connections_follows_from_the_limit_of_open_files(int asked, int? limit, int expected) =>
        Assert.Equal(expected, OpenFiles.Connections(asked, limit));

    [Theory]
    [InlineData(200, 1024, 100, 1000, null)]
    [InlineData(1000, 1024, 100, 1000, "files")]
    [InlineData(int.MaxValue, 1024, 100, 1000, "files")]
    [InlineData(200, 1024, 950, 1000, "memory")]
    [InlineData(null, null, 100, 1000, null)]
    public void Connections_pause_when_files_or_memory_run_out(int? open, int? limit, long memory, long memoryLimit, string? named)
    {
        var said = SystemRoom.Shortage(open, limit, memory, memoryLimit);
        if (named is null)
            Assert.Null(said);
        else
            Assert.Contains(named, said, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_gateway_that_runs_out_of_files_lets_nobody_more_in_says_so_and_goes_on()
    {
        TestTool.SkipIfMissing("prlimit");
        using var folder = new ScratchFolder();
        await using var functions = await FunctionsStandIn.StartAsync();
        using var gateway = await ChildGateway.StartAsync(folder, functions.Address);
        using var before = await gateway.ConnectAsync("before");
        var ended = "";
        before.DisconnectedAsync += end =>
        {
            ended = $"{end.Reason} {end.Exception}";
            return Task.CompletedTask;
        };
        // What a process does for the first time loads code, and that needs a file.
        await before.PublishStringAsync(SpoolUnderTest.Topic, "first", MqttQualityOfServiceLevel.AtLeastOnce);
        await Eventually.Holds(() => functions.Count() == 1 && Alarms(gateway).Count == 0, "a message to go the whole way");
        var open = Directory.GetFileSystemEntries($"/proc/{gateway.Pid}/fd").Length;

        await LimitAsync(gateway.Pid, open + 50); // enough for what is not a device's connection
        await Eventually.Holds(() => Alarms(gateway).Contains("connections-paused"), "the alarm");
        Assert.True(await IsClosedAtOnceAsync(gateway.Port));
        await Eventually.Holds(() => functions.Reports.Any(report => report.Alarms.Any(alarm => alarm.Code == "connections-paused")),
            "the alarm to be told: also a first time");

        await LimitAsync(gateway.Pid, Directory.GetFileSystemEntries($"/proc/{gateway.Pid}/fd").Length);
        var waiting = new List<TcpClient>(); // in the system's queue: they cannot be accepted
        for (var i = 0; i < 20; i++)
        {
            waiting.Add(new TcpClient());
            await waiting[i].ConnectAsync("127.0.0.1", gateway.Port).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        using (var looks = new PeriodicTimer(TimeSpan.FromSeconds(1.5))) // it looks once a second, at all that needs files too
        {
            await looks.WaitForNextTickAsync();
            await looks.WaitForNextTickAsync();
            Assert.True(before.IsConnected, $"{(gateway.HasExited ? "the gateway's process has ended" : "it was disconnected")}: {ended}");
            Assert.True((await before.PublishStringAsync(SpoolUnderTest.Topic, "taken", MqttQualityOfServiceLevel.AtLeastOnce)).IsSuccess);
        }

        waiting.ForEach(connection => connection.Dispose());
        await LimitAsync(gateway.Pid, 4096);
        await Eventually.Holds(() => Alarms(gateway).Count == 0, "its end");
        using var after = await gateway.ConnectAsync("after");
        await Eventually.Holds(() => functions.Payloads().Contains("taken"), "what was taken meanwhile");
    }

    private static Task LimitAsync(int pid, int files) => TestTool.RunAsync("prlimit", [$"--pid={pid}", $"--nofile={files}:"]);

    private static IReadOnlyList<string> Alarms(ChildGateway gateway)
    {
        using var http = new HttpClient { BaseAddress = gateway.Status };
        return [.. http.GetFromJsonAsync<JsonElement>("status.json").Result.GetProperty("alarms").EnumerateArray()
            .Select(alarm => alarm.GetProperty("code").GetString()!)];
    }

    private static async Task<bool> IsClosedAtOnceAsync(int port)
    {
        using var connection = new TcpClient();
        try
        {
            await connection.ConnectAsync("127.0.0.1", port);
            return await connection.GetStream().ReadAsync(new byte[1]).AsTask().WaitAsync(TimeSpan.FromSeconds(60)) == 0;
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            return true; // reset
        }
    }
}
