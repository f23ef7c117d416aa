using System.Text;
using SmartPilots.DeviceSim.Captures;
using SmartPilots.DeviceSim.Files;
using SmartPilots.DeviceSim.Publish;
using SmartPilots.DeviceSim.Replay;

namespace SmartPilots.DeviceSim.Tests.Captures;

public sealed class CaptureTests : IDisposable
{
    private static readonly long Start = new DateTime(2026, 11, 22, 0, 0, 0, DateTimeKind.Utc).Ticks;

    private static readonly SimulatedMessage[] Some =
    [
        new(Start, "pilots/p/s/d/readings", Encoding.UTF8.GetBytes("""{"t":1795305600000,"values":{"x":1.50}}""")),
        new(Start + 1, "pilots/p/s/e/readings", new byte[] { 0xFF, 0x00, 0x7B }),
        new(Start + TimeSpan.TicksPerHour, "pilots/p/s/d/status", Encoding.UTF8.GetBytes("off \"line\" é\n"), Retain: true),
    ];

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("c.jsonl")]
    [InlineData("c.jsonl.gz")]
    public void What_is_written_is_read_back_to_the_byte(string name)
    {
        var file = Path.Combine(_folder.Path, name);

        CaptureFile.Write(file, Some);

        Assert.Equal(Some.Select(Everything), CaptureFile.Read(file).Select(Everything));
        Assert.Equal(name.EndsWith(".gz"), File.ReadAllBytes(file)[0] == 0x1F);
    }

    [Theory]
    [InlineData("{", "line 2")]
    [InlineData("""{"at":"2026-11-22T00:00:00Z","payload":"x"}""", "line 2")]
    [InlineData("""{"at":"yesterday","topic":"t","payload":"x"}""", "line 2")]
    public void A_bad_line_is_named(string line, string where)
    {
        var file = _folder.Write("c.jsonl", $$"""{"at":"2026-11-22T00:00:00Z","topic":"t","payload":"x"}{{'\n'}}{{line}}""");

        var wrong = Assert.Throws<InputFileException>(() => CaptureFile.Read(file).ToList());

        Assert.StartsWith($"{file}: {where}: ", wrong.Message);
    }

    [Fact]
    public void Several_captures_are_merged_by_time()
    {
        var one = Path.Combine(_folder.Path, "1.jsonl");
        var two = Path.Combine(_folder.Path, "2.jsonl");
        CaptureFile.Write(one, [Some[0], Some[2]]);
        CaptureFile.Write(two, [Some[1]]);

        Assert.Equal(Some.Select(Everything), CaptureFile.ReadAll([one, two]).Select(Everything));
    }

    [Fact]
    public void A_summary_says_what_is_in_it()
    {
        var summary = CaptureSummary.Of(Some);

        Assert.Equal((3, 3, "p"), (summary.Messages, summary.Topics.Count, string.Join(',', summary.Pilots)));
        Assert.Equal(TimeSpan.FromHours(1), summary.Last - summary.First);
    }

    [Fact]
    public void A_difference_names_what_is_only_in_one()
    {
        var difference = CaptureDifference.Between([Some[0], Some[0], Some[1]], [Some[1], Some[0], Some[2]]);

        Assert.Equal(2, difference.Same);
        Assert.StartsWith("pilots/p/s/d/readings", Assert.Single(difference.OnlyInFirst));
        Assert.StartsWith("pilots/p/s/d/status", Assert.Single(difference.OnlyInSecond));
    }

    [Fact]
    public void A_part_is_taken_moved_and_repeated_with_the_times_in_its_payloads()
    {
        var filter = new MessageFilter { Only = ["/d/readings"], RebaseTo = new DateTime(2027, 1, 1, 0, 0, 0, DateTimeKind.Utc),
            Rounds = 2 };

        var moved = filter.Apply(Some).ToList();

        Assert.Equal(["2027-01-01T00:00:00", "2027-01-01T00:01:00"], moved.Select(message => new DateTime(message.Ticks).ToString("s")));
        Assert.Equal("""{"t":1798761600000,"values":{"x":1.50}}""", Encoding.UTF8.GetString(moved[0].Payload.Span));
        Assert.Equal("""{"t":1798761660000,"values":{"x":1.50}}""", Encoding.UTF8.GetString(moved[1].Payload.Span));
    }

    [Theory]
    [InlineData(double.PositiveInfinity, "2026-12-31T23:59:00", "2027-01-01T00:00:00")]
    [InlineData(2, "2026-12-31T23:59:30", "2027-01-01T00:00:30")]
    [InlineData(0.5, "2027-01-01T00:00:00", "2027-01-01T00:01:00")]
    public void A_recording_played_faster_is_moved_so_that_no_time_is_ahead_of_the_clock(double speed, string first, string last)
    {
        SimulatedMessage[] two = [Some[0], Some[0] with { Ticks = Some[0].Ticks + TimeSpan.TicksPerMinute }];

        var moved = new MessageFilter { RebaseTo = new DateTime(2027, 1, 1, 0, 0, 0, DateTimeKind.Utc), PlayedAtSpeed = speed }.Apply(two).ToList();

        Assert.Equal([first, last], moved.Select(message => new DateTime(message.Ticks).ToString("s")));
    }

    [Fact]
    public void A_payload_that_is_ahead_of_its_message_is_not_moved_ahead_of_the_clock()
    {
        var at = new DateTime(2026, 11, 22, 0, 0, 0, DateTimeKind.Utc);
        var ahead = new DateTimeOffset(at.AddHours(6)).ToUnixTimeMilliseconds();
        var message = new SimulatedMessage(at.Ticks, "pilots/p/s/d/readings", PlainPayload.Write(ahead, [("x", 1)]));

        var moved = Assert.Single(new MessageFilter { RebaseTo = at.AddDays(1) }.Apply([message]));

        Assert.Equal(new DateTimeOffset(at.AddDays(1)).ToUnixTimeMilliseconds(), PlainPayload.TryRead(moved.Payload)!.Value.Milliseconds);
    }

    [Theory]
    [InlineData("""{"time":"2026-11-22T01:00:00+01:00","v":1.5}""", """{"time":"2026-11-22T02:00:00+01:00","v":1.5}""")]
    [InlineData("""{"Time":"2026-11-22T00:00:00","v":"2026"}""", """{"Time":"2026-11-22T01:00:00","v":"2026"}""")]
    [InlineData("""[{"bt":1795305600.5,"n":"x","v":17}]""", """[{"bt":1795309200.5,"n":"x","v":17}]""")]
    [InlineData("""{"d":{"ts":1795305600000},"count":1000}""", """{"d":{"ts":1795309200000},"count":1000}""")]
    [InlineData("12.5", "12.5")]
    [InlineData("online", "online")]
    public void Times_in_payloads_of_any_json_move_with_their_message(string payload, string expected)
    {
        var message = new SimulatedMessage(new DateTime(2026, 11, 22, 0, 0, 0, DateTimeKind.Utc).Ticks, "t", Encoding.UTF8.GetBytes(payload));

        Assert.Equal(expected, Encoding.UTF8.GetString(PayloadTimes.Shift(message, 3_600_000).Span));
    }

    [Fact]
    public async Task A_recorder_writes_what_the_broker_carries()
    {
        await using var system = await TinySystem.StartAsync();
        var file = Path.Combine(_folder.Path, "r.jsonl.gz");
        var recorder = new Recorder(system.FindAsync, TimeProvider.System);
        var recording = recorder.RecordAsync(file, ["pilots/#"], 3, CancellationToken.None);
        await recorder.Listening.Task;

        await new Publisher(system.FindAsync, new PublisherOptions { Connections = 1 }, TimeProvider.System)
            .PublishAsync(Some, Pace.AsFastAsPossible, CancellationToken.None);
        await recording;

        Assert.True(CaptureDifference.Between(Some, CaptureFile.Read(file)).IsNone);
    }

    private static string Everything(SimulatedMessage message) =>
        $"{message.Ticks} {message.Topic} {Convert.ToHexString(message.Payload.Span)} {message.Retain}";
}
