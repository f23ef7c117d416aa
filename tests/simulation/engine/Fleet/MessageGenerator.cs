using System.Globalization;
using System.Text;
using SmartPilots.Simulation.Scheduling;

namespace SmartPilots.Simulation.Fleet;

/// <summary>
/// Invents the messages of one device: new, late, historical, repeated and contradicting readings, now and then nonsense. Values are
/// few and times are round, so that identities meet.
/// </summary>
internal sealed class MessageGenerator(SimulatedSite site, string device, SeededRandom random, MessageNumbers numbers)
{
    private readonly List<GeneratedReading> _sent = [];
    private readonly ReadingGenerator _readings = new(random);
    private readonly string _partition = $"{SimulatedPilot.Id}~{site.Id}~{device}";

    /// <param name="now">The device's time, UTC ticks.</param>
    public GeneratedMessage Next(long now)
    {
        var number = numbers.Next();
        return random.Unit() switch
        {
            < 0.03 => Bad(number),
            < 0.05 => Unroutable(number),
            < 0.08 => Status(number),
            < 0.10 when !SimulatedPilot.Moving.Contains(device) => Series(number, now), // a device that registers itself is of the file's decoder
            _ => Plain(number, now),
        };
    }

    private string Topic(string channel) => $"pilots/{SimulatedPilot.Id}/{site.Id}/{device}/{channel}";

    private GeneratedMessage Plain(int number, long now)
    {
        if (random.Chance(0.2) && _sent.Count > 0)
            return Repeat(number);
        var ticks = _readings.Time(now);
        var readings = new List<GeneratedReading>();
        foreach (var stream in ReadingGenerator.Streams)
        {
            if (random.Chance(0.5) || (readings.Count == 0 && stream == ReadingGenerator.Streams[^1]))
                readings.Add(_readings.Reading(stream, ticks, now));
        }
        if (random.Chance(0.03))
            readings.Add(new GeneratedReading("colour", ticks, 1, "unknown-stream", false, false) { TimeFault = ReadingGenerator.TimeFault(ticks, now) });
        return Write(number, readings);
    }

    // The same identities again, with the same values or others.
    private GeneratedMessage Repeat(int number)
    {
        var ticks = random.Pick(_sent).Ticks;
        var readings = _sent.Where(reading => reading.Ticks == ticks).DistinctBy(reading => reading.Stream).ToList();
        for (var i = 0; i < readings.Count; i++)
        {
            if (random.Chance(0.4))
                readings[i] = _readings.Again(readings[i]);
        }
        return Write(number, readings);
    }

    private GeneratedMessage Write(int number, List<GeneratedReading> readings)
    {
        var values = readings.Select(reading => $"\"{reading.Stream}\": {_readings.Spell(reading)}");
        var time = (readings[0].Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond;
        _sent.AddRange(readings.Where(reading => reading.Fault is null));
        // A time that is refused is refused for all: ahead by the planner, before 2000 by the decoder.
        return Message(number, "readings", $"{{\"t\": {time}, \"seq\": {number}, \"values\": {{{string.Join(", ", values)}}}}}", null, readings);
    }

    private GeneratedMessage Series(int number, long now)
    {
        var readings = new List<GeneratedReading>();
        var count = random.Chance(0.4) ? 60 + random.Below(80) : 2 + random.Below(6);
        var ticks = _readings.Time(now, canBeRefused: false) - (count * 7 * TimeSpan.TicksPerSecond);
        for (var i = 0; i < count; i++)
        {
            ticks += random.Below(3) * 7 * TimeSpan.TicksPerSecond;
            var stream = random.Pick(ReadingGenerator.Streams);
            if (!readings.Any(reading => reading.Stream == stream && reading.Ticks == ticks))
                readings.Add(_readings.Reading(stream, ticks, now));
        }
        _sent.AddRange(readings.Where(reading => reading.Fault is null).Take(5));
        var points = readings.Select(reading => string.Create(CultureInfo.InvariantCulture,
            $"[{(reading.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond},\"{reading.Stream}\",{_readings.Spell(reading)}]"));
        return Message(number, "readings", $"{{\"series\": [{string.Join(',', points)}], \"seq\": {number}}}", null, readings);
    }

    private GeneratedMessage Status(int number) => random.Chance(0.8)
        ? Message(number, "status", (random.Chance(0.5) ? "online" : "offline") + Blanks(number), null, [])
        : Message(number, "status", $"asleep {number}", "wrong-shape", []);

    // The number in binary, unseen: status payloads differ too.
    private static string Blanks(int number) => Convert.ToString(number, 2).Replace('0', ' ').Replace('1', '\t');

    private GeneratedMessage Bad(int number) => random.Below(5) switch
    {
        0 => Message(number, "readings", $"{{\"t\": {number}, \"values\": ", "invalid-json", []),
        1 => Message(number, "readings", $"[{number}]", "wrong-shape", []),
        2 => Message(number, "readings", $"{{\"seq\": {number}, \"values\": {{}}}}", "no-readings", []),
        3 => Message(number, "readings", $"{{\"t\": \"soon\", \"seq\": {number}, \"values\": {{\"flow\": 1}}}}", "invalid-time", []),
        _ => new GeneratedMessage(number, _partition, Topic("readings"), [0xff, .. Encoding.UTF8.GetBytes($"{number}")], "not-utf-8", []),
    };

    private GeneratedMessage Unroutable(int number)
    {
        var (topic, fault) = random.Below(3) switch
        {
            0 => ($"pilots/{SimulatedPilot.Id}/{site.Id}/nobody/commands", "unknown-device"),
            1 => ("pilots/elsewhere/s/d/readings", "unknown-device"),
            _ => ("weather/today", "wrong-topic"),
        };
        return new GeneratedMessage(number, null, topic, Encoding.UTF8.GetBytes($"{{\"seq\": {number}}}"), fault, []);
    }

    private GeneratedMessage Message(int number, string channel, string text, string? fault, IReadOnlyList<GeneratedReading> readings) =>
        new(number, _partition, Topic(channel), Encoding.UTF8.GetBytes(text), fault, readings);
}
