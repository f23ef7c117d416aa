using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using SmartPilots.Simulation.Fleet;
using SmartPilots.Simulation.World;

namespace SmartPilots.Simulation.Oracle;

/// <summary>Listens where batches leave the gateways: which message travels under which number. Read with its own eyes, not core's.</summary>
internal sealed class WireLog(SimulatedWorld world)
{
    private readonly Dictionary<(string Source, long Sequence), WireEvent> _events = [];
    private readonly Dictionary<WireEvent, HashSet<PilotEdition>> _editions = [];

    /// <summary>Each event once, however often it was sent.</summary>
    public IReadOnlyCollection<WireEvent> Events => _events.Values;

    public WireEvent? Find(string source, long sequence) => _events.GetValueOrDefault((source, sequence));

    /// <summary>The versions of the pilot file by which it may have been read: those of the instances that had it, while they had it.</summary>
    public IReadOnlyCollection<PilotEdition> EditionsOf(WireEvent e) => _editions.GetValueOrDefault(e, []);

    /// <summary>An instance with that version has these events.</summary>
    public void NoteEdition(IEnumerable<WireEvent> events, PilotEdition edition)
    {
        foreach (var e in events)
        {
            if (!_editions.TryGetValue(e, out var editions))
                _editions[e] = editions = [];
            editions.Add(edition);
        }
    }

    /// <summary>Takes note of a batch; returns its events.</summary>
    public IReadOnlyList<WireEvent> Note(byte[] body)
    {
        using var plain = new MemoryStream();
        using (var gzip = new GZipStream(new MemoryStream(body), CompressionMode.Decompress))
            gzip.CopyTo(plain);
        using var json = JsonDocument.Parse(plain.ToArray());
        var events = json.RootElement.EnumerateArray().Select(Read).ToList();
        foreach (var seen in events)
        {
            if (!_events.TryAdd((seen.Source, seen.Sequence), seen) && _events[(seen.Source, seen.Sequence)] != seen)
                world.Fail($"{seen.Source} {seen.Sequence} was {_events[(seen.Source, seen.Sequence)]} and is now {seen}");
        }
        return events;
    }

    private WireEvent Read(JsonElement item)
    {
        var payload = item.TryGetProperty("data", out var data)
            ? Encoding.UTF8.GetBytes(data.GetRawText())
            : Convert.FromBase64String(item.GetProperty("data_base64").GetString()!);
        if (!world.Messages.TryGetValue(Encoding.Latin1.GetString(payload), out var message) || message.Topic != item.GetProperty("subject").GetString())
            throw new InvalidOperationException($"A gateway sends what no device said: {item.GetRawText()}");
        var source = item.GetProperty("source").GetString()!.Split('/') is ["", "gateways", var gateway, var epoch, var lane]
            ? (gateway, epoch, lane)
            : throw new InvalidOperationException($"source {item.GetProperty("source")}");
        var received = DateTime.Parse(item.GetProperty("time").GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);
        return new WireEvent(source.gateway, source.epoch, source.lane, long.Parse(item.GetProperty("id").GetString()!, CultureInfo.InvariantCulture),
            received.ToUniversalTime().Ticks, message);
    }
}

/// <summary>One message as it travels.</summary>
/// <param name="ReceivedTicks">When the gateway took it, UTC.</param>
internal sealed record WireEvent(string Gateway, string Epoch, string Lane, long Sequence, long ReceivedTicks, GeneratedMessage Message)
{
    public string Source { get; } = $"{Gateway}~{Epoch}~{Lane}";

    public string Day => new DateTime(ReceivedTicks, DateTimeKind.Utc).ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    /// <summary>The partition that it counts in, by its topic alone: that of the device that it names, or the gateway's own.</summary>
    public string Partition => Message.Topic.Split('/') is ["pilots", var pilot, var site, var device, _] ? $"{pilot}~{site}~{device}" : $"-~-~{Gateway}";

    public bool Equals(WireEvent? other) => other is not null && (Source, Sequence, ReceivedTicks, Message.Number)
        == (other.Source, other.Sequence, other.ReceivedTicks, other.Message.Number);

    public override int GetHashCode() => HashCode.Combine(Source, Sequence);

    public override string ToString() => $"{Source} {Sequence} (message {Message.Number})";
}
