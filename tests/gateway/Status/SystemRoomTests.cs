using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using MQTTnet;
using MQTTnet.Protocol;
using SmartPilots.Gateway.Broker;
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

    [Theory]
    [InlineData(973, 1024, false)]
    [InlineData(974, 1024, true)]
    [InlineData(2000, null, false)]
    public void The_last_files_are_not_for_connections(int descriptor, int? limit, bool isAmongLast) =>
        Assert.Equal(isAmongLast, OpenFiles.IsAmongLast(descriptor, limit));

    [SkippableFact]
    public async Task A_gateway_that_runs_out_of_files_lets_nobody_more_in_says_so_and_goes_on()
    {
        TestTool.SkipIfMissing("prlimit");
        using var folder = new ScratchFolder();
        await using var functions = await FunctionsStandIn.StartAsync();
        using var gateway = await ChildGateway.StartAsync(folder, functions.Address);
        using var before = await gateway.ConnectAsync("before");
        var open = Directory.GetFileSystemEntries($"/proc/{gateway.Pid}/fd").Length;
        var limit = open + OpenFiles.Few + 20; // it has room yet, but not for a crowd
        await LimitAsync(gateway.Pid, limit);
        await Eventually.Holds(() => Status(gateway).GetProperty("files").GetProperty("limit").GetInt32() == limit, "the limit to be seen");

        var crowd = await ConnectManyAsync(gateway.Port, OpenFiles.Few + OpenFiles.Last + 100);
        // They are let in or closed in their order: when the last is closed, it has seen them all.
        Assert.True(await IsClosedAsync(crowd[^1]), gateway.Story);
        var stay = crowd.Count(connection => !(connection.Poll(0, SelectMode.SelectRead) && connection.Available == 0));
        Assert.InRange(stay, 1, limit - OpenFiles.Last - open);
        await Eventually.Holds(() => Alarms(gateway).Contains("connections-paused"), "the alarm");
        await Eventually.Holds(() => functions.Reports.Any(report => report.Alarms.Any(alarm => alarm.Code == "connections-paused")), "the alarm to be told");
        Assert.True(before.IsConnected, gateway.Story);
        Assert.True((await before.PublishStringAsync(SpoolUnderTest.Topic, "taken", MqttQualityOfServiceLevel.AtLeastOnce)).IsSuccess);

        crowd.ForEach(connection => connection.Dispose());
        await LimitAsync(gateway.Pid, 4096); // what told of it has loaded code, which stays open
        await Eventually.Holds(() => Alarms(gateway).Count == 0, "its end");
        using var after = await gateway.ConnectAsync("after");
        await Eventually.Holds(() => functions.Payloads().Contains("taken"), "what was taken meanwhile");
    }

    private static async Task<List<Socket>> ConnectManyAsync(int port, int count)
    {
        var crowd = Enumerable.Range(0, count).Select(_ => new Socket(SocketType.Stream, ProtocolType.Tcp)).ToList();
        foreach (var connection in crowd)
            await connection.ConnectAsync(IPAddress.Loopback, port).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return crowd;
    }

    private static Task LimitAsync(int pid, int files) => TestTool.RunAsync("prlimit", [$"--pid={pid}", $"--nofile={files}:"]);

    private static JsonElement Status(ChildGateway gateway)
    {
        using var http = new HttpClient { BaseAddress = gateway.Status };
        return http.GetFromJsonAsync<JsonElement>("status.json").Result;
    }

    private static IReadOnlyList<string> Alarms(ChildGateway gateway) =>
        [.. Status(gateway).GetProperty("alarms").EnumerateArray().Select(alarm => alarm.GetProperty("code").GetString()!)];

    private static async Task<bool> IsClosedAsync(Socket connection)
    {
        try
        {
            return await connection.ReceiveAsync(new byte[1]).WaitAsync(TimeSpan.FromSeconds(60)) == 0;
        }
        catch (SocketException)
        {
            return true; // reset
        }
    }
}
