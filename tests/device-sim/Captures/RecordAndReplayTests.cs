using System.Text;
using SmartPilots.DeviceSim.Captures;
using SmartPilots.DeviceSim.Publish;
using SmartPilots.DeviceSim.Tests.Commands;
using SmartPilots.Tests.Support;

namespace SmartPilots.DeviceSim.Tests.Captures;

/// <summary>From one mosquitto into a capture, from the capture into another mosquitto.</summary>
public sealed class RecordAndReplayTests : IDisposable
{
    private static readonly SimulatedMessage[] Some =
    [
        new(0, "pilots/p/s/d/readings", "zero"u8.ToArray(), Qos: 0),
        new(1, "pilots/p/s/d/readings", "one"u8.ToArray(), Qos: 1),
        new(2, "pilots/p/s/d/readings", "two"u8.ToArray(), Qos: 2),
        new(3, "pilots/p/s/d/status", "kept"u8.ToArray(), Retain: true, Qos: 1),
        new(4, "pilots/p/s/e/status", "kept too"u8.ToArray(), Retain: true, Qos: 2),
    ];

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public async Task Qos_and_retain_are_recorded_as_published_and_replayed_as_recorded()
    {
        using var first = await MosquittoServer.StartAsync();
        using var second = await MosquittoServer.StartAsync();
        var (one, two) = (Path.Combine(_folder.Path, "1.jsonl"), Path.Combine(_folder.Path, "2.jsonl"));

        await RecordAsync(first, one, () => new Publisher(Find(first), new PublisherOptions { Connections = 1 }, TimeProvider.System)
            .PublishAsync(Some, Pace.AsFastAsPossible, CancellationToken.None));
        await RecordAsync(second, two, async () => Assert.Equal(0, await ReplayAsync(one, second)));

        // A message of QoS 2 goes on when its handshake is over: later ones of lower QoS may overtake it.
        Assert.Equal(Some.Select(Everything).Order(), CaptureFile.Read(one).Select(Everything).Order());
        Assert.Equal(Some.Select(Everything).Order(), CaptureFile.Read(two).Select(Everything).Order());
    }

    [SkippableFact]
    public async Task What_was_retained_is_there_for_who_comes_after_the_replay()
    {
        using var broker = await MosquittoServer.StartAsync();
        var file = Path.Combine(_folder.Path, "c.jsonl");
        CaptureFile.Write(file, Some);

        Assert.Equal(0, await ReplayAsync(file, broker));

        var later = Path.Combine(_folder.Path, "later.jsonl");
        await new Recorder(Find(broker), TimeProvider.System).RecordAsync(later, ["pilots/#"], 2, CancellationToken.None);
        Assert.Equal(Some[3..].Select(Everything).Order(), CaptureFile.Read(later).Select(Everything).Order());
    }

    private static async Task RecordAsync(MosquittoServer broker, string file, Func<Task> publish)
    {
        var recorder = new Recorder(Find(broker), TimeProvider.System);
        var recording = recorder.RecordAsync(file, ["pilots/#"], Some.Length, CancellationToken.None);
        await recorder.Listening.Task;
        await publish();
        await recording;
    }

    private static Task<int> ReplayAsync(string file, MosquittoServer broker) =>
        Verbs.RunAsync(["replay", file, "--broker", $"127.0.0.1:{broker.Port}"], TextWriter.Null, TextWriter.Null);

    private static FindSystem Find(MosquittoServer broker) => _ => ValueTask.FromResult(
        new SystemAddress(new Uri("http://127.0.0.1/"), "127.0.0.1", broker.Port, null, null, ""));

    private static string Everything(SimulatedMessage message) =>
        $"{message.Topic} {Encoding.UTF8.GetString(message.Payload.Span)} {message.Retain} {message.Qos}";
}
