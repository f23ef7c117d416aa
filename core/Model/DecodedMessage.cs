using SmartPilots.Core.Units;

namespace SmartPilots.Core.Model;

/// <summary>
/// What one message turned into: readings that passed every check that needs no state, and faults. Reused from message to message,
/// so that decoding allocates nothing in steady state; owned by one thread.
/// </summary>
public sealed class DecodedMessage
{
    /// <summary>Ticks of 2000-01-01T00:00:00Z: an earlier time is a device clock that was never set.</summary>
    public static readonly long Year2000Ticks = new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks;

    /// <summary>Ticks of 2200-01-01T00:00:00Z: a later time is no clock's, but a null date. Refused before a calendar has to cut windows there.</summary>
    public static readonly long Year2200Ticks = new DateTime(2200, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks;

    private readonly List<DecodedReading> _readings = [];
    private readonly List<DecodeFault> _faults = [];
    private readonly List<(StreamDefinition Stream, string Name)> _claims = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal); // met before
    private DeviceDefinition? _device;
    private StreamDefinition[] _streams = [];

    public IReadOnlyList<DecodedReading> Readings => _readings;
    public IReadOnlyList<DecodeFault> Faults => _faults;

    /// <summary>The device's own message counter (<c>seq</c>, <c>f_cnt</c>), when the payload has one.</summary>
    public long? Counter { get; set; }

    /// <summary>What a birth, a death or a presence says of the device; null for other messages.</summary>
    public bool? Online { get; set; }

    /// <summary>The device type says that a message like this holds no reading: it counts as accepted and nothing waits in quarantine.</summary>
    public bool IsNoise { get; private set; }

    /// <summary>The edge node whose session <see cref="Session"/> is, such as <c>group/node</c>; null for formats without sessions.</summary>
    public string? SessionKey { get; set; }

    /// <summary>What to keep of the edge node for its next message.</summary>
    public EdgeSession? Session { get; set; }

    /// <summary>A message of the edge node is missing or could not be read: ask it for a new birth.</summary>
    public bool NeedsRebirth { get; set; }

    /// <summary>
    /// What makes the message the same wherever and whenever it is heard: the device's bytes without what a network server wrapped around
    /// them, and its session; 0 when that is the payload as a whole.
    /// </summary>
    public ulong ContentHash { get; set; }

    /// <summary>UTC ticks that stand in readings without a time of the device: of the receipt, ours or the network server's.</summary>
    public long ReceiptTicks { get; set; }

    /// <summary>What a decoder keeps from message to message so that it allocates nothing; it empties it itself.</summary>
    internal object? Scratch { get; set; }

    /// <summary>Empties it for the next message of a device.</summary>
    public void Start(DeviceDefinition device)
    {
        if (!ReferenceEquals(_device, device))
            (_device, _streams) = (device, [.. device.Streams]);
        _readings.Clear();
        _faults.Clear();
        _claims.Clear();
        Counter = null;
        (Online, SessionKey, Session, NeedsRebirth, IsNoise) = (null, null, null, false, false);
        (ContentHash, ReceiptTicks, HasPassedOver) = (0, 0, false);
    }

    /// <summary>Nothing of the message counts but this: forgets readings and faults found so far.</summary>
    public void Reject(Reason reason, string where, string expected)
    {
        _readings.Clear();
        _faults.Clear();
        IsNoise = false;
        Fault(reason, where, expected);
    }

    /// <summary>The sender says of the whole message that it is not good.</summary>
    internal void Doubt()
    {
        for (var i = 0; i < _readings.Count; i++)
            _readings[i] = _readings[i] with { Quality = _readings[i].Quality | Quality.Doubtful };
    }

    /// <summary>The message holds no reading, as the device type says, and that is all right.</summary>
    public void Ignore()
    {
        _readings.Clear();
        _faults.Clear();
        IsNoise = true;
    }

    /// <summary>A value is one that means that there is none: alone, it makes the message noise.</summary>
    internal void PassOver() => HasPassedOver = true;

    internal bool HasPassedOver { get; private set; }

    /// <summary>Records one value as the payload states it; a value that cannot become a reading becomes a fault.</summary>
    /// <param name="name">Stream name, UTF-8.</param>
    /// <param name="ticks">Time of measurement, UTC ticks of 100 ns.</param>
    /// <param name="unit">UTF-8; empty when the payload gives none: then it is the stream's own.</param>
    public void Add(ReadOnlySpan<byte> name, long ticks, decimal value, ReadOnlySpan<byte> unit, Quality quality = Quality.Good,
        bool isOfReceipt = false)
    {
        if (FindStream(name) is not { } stream)
            UnknownStream(name);
        else if (unit.IsEmpty || TryConvert(stream, unit, ref value))
            Add(stream, ticks, value, quality, isOfReceipt: isOfReceipt);
    }

    /// <summary>Takes a stream for a name that only ends like it; false, with the fault, when another name ends like it, too.</summary>
    /// <param name="alike">All names that the sender announced with that end.</param>
    /// <param name="isMapped">Whether the device type names a stream for such a name: then it does not compete.</param>
    internal bool TryClaim(StreamDefinition stream, string name, IReadOnlyList<string> alike, Func<string, bool> isMapped)
    {
        string? other = null;
        for (var i = 0; i < alike.Count && other is null; i++)
            other = alike[i] != name && !isMapped(alike[i]) ? alike[i] : null;
        var isClaimed = false;
        foreach (var claim in _claims)
        {
            if (claim.Stream != stream)
                continue;
            isClaimed |= claim.Name == name;
            other ??= claim.Name != name ? claim.Name : null;
        }
        if (!isClaimed)
            _claims.Add((stream, name));
        if (other is null)
            return true;
        // The one that came first is as doubtful as this one.
        foreach (var first in _claims.Where(claim => claim.Stream == stream && claim.Name != name))
        {
            if (_readings.RemoveAll(reading => reading.Stream == stream) > 0)
                Ambiguous(stream, first.Name, name);
        }
        Ambiguous(stream, name, other);
        return false;
    }

    /// <summary>The same for a format whose names are announced nowhere, UTF-8. Allocates nothing for a name met before.</summary>
    internal bool TryClaim(StreamDefinition stream, ReadOnlySpan<byte> name)
    {
        Span<char> text = stackalloc char[Math.Min(name.Length, 256)];
        var length = Encoding.UTF8.GetChars(name[..text.Length], text);
        foreach (var claim in _claims)
        {
            if (claim.Stream == stream)
                return text[..length].SequenceEqual(claim.Name) || TryClaim(stream, text[..length].ToString(), [], _ => false);
        }
        if (_names.Count > 64)
            _names.Clear();
        if (!_names.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text[..length], out var known))
            _names.Add(known = text[..length].ToString());
        _claims.Add((stream, known));
        return true;
    }

    private void Ambiguous(StreamDefinition stream, string name, string other) => Fault(Reason.UnknownStream, name,
        $"one name that ends like stream {stream.Name}, not {other} as well; give each its stream, such as \"names\": {{ \"{name}\": \"{stream.Name}\" }}");

    /// <summary>A value under a name that is no stream.</summary>
    /// <param name="name">UTF-8.</param>
    /// <param name="line">What of the decoder would accept it; null for its <c>names</c>.</param>
    public void UnknownStream(ReadOnlySpan<byte> name, string? line = null) =>
        Fault(Reason.UnknownStream, Text(name), $"one of the streams of device type {_device!.Type}; the decoder's "
            + (line ?? $"\"names\": {{ \"{Text(name)}\": \"…\" }}") + " says which, \"ignoreOthers\": true passes others over");

    public void Fault(Reason reason, string where, string expected) => _faults.Add(new DecodeFault(reason, where, expected));

    /// <summary>The device's stream of that name, without making a string.</summary>
    public StreamDefinition? FindStream(ReadOnlySpan<byte> name)
    {
        foreach (var stream in _streams)
        {
            if (name.SequenceEqual(stream.NameUtf8))
                return stream;
        }
        return null;
    }

    /// <summary>As the other, for a stream that the decoder knows and a value in its unit.</summary>
    public void Add(StreamDefinition stream, long ticks, decimal value, Quality quality = Quality.Good, long laterTicks = 0, bool isOfReceipt = false)
    {
        if (ticks < Year2000Ticks)
        {
            // Seconds of this century that were read as milliseconds.
            var milliseconds = (ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond;
            var hint = milliseconds is > 946_684_800 and < 4_102_444_800
                ? $"\"format\": \"s\" would read it as {DateTime.UnixEpoch.AddSeconds(milliseconds):yyyy-MM-dd}"
                : "\"unset\": \"receipt\" takes the time of receipt instead";
            Fault(Reason.TimeBefore2000, stream.Name, $"a time of measurement after 2000-01-01; where the decoder has a \"time\", {hint}");
            return;
        }
        if (ticks >= Year2200Ticks)
        {
            Fault(Reason.TimeAhead, stream.Name, "a time of measurement before 2200-01-01");
            return;
        }
        if (!Quantity.TryQuantise(value, out var quantised))
        {
            Fault(Reason.NumberOutOfBounds, stream.Name, "a magnitude below 1e15");
            return;
        }
        if (stream.Sentinels.Count > 0 && stream.Sentinels.Contains(quantised))
            quality |= Quality.Sentinel;
        else if (stream.Physical is { } physical && !physical.Holds(quantised))
        {
            Fault(Reason.OutOfPhysicalRange, stream.Name, $"{physical.Low} to {physical.High} {stream.Unit}, not {quantised}");
            return;
        }
        else if (stream.Plausible is { } plausible && !plausible.Holds(quantised))
            quality |= Quality.Implausible;
        _readings.Add(new DecodedReading(stream, ticks, quantised, quality) { LaterTicks = laterTicks, IsOfReceipt = isOfReceipt });
    }

    /// <summary>A value in the stream's own unit; false, with the fault, when the unit does not convert.</summary>
    internal bool TryConvert(StreamDefinition stream, ReadOnlySpan<byte> unit, ref decimal value)
    {
        if (unit.SequenceEqual(stream.UnitUtf8))
            return true;
        if (stream.CanonicalUnit is { } to && Unit.TryParse(unit, out var from) && from.TryConvert(value, to, out value))
            return true;
        Fault(Reason.WrongUnit, stream.Name, $"a unit that converts to {stream.Unit}, not {Text(unit)}; "
            + $"\"unitNames\": {{ \"{Text(unit)}\": \"…\" }} in the decoder gives its UCUM code");
        return false;
    }

    private static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8.Length > 100 ? utf8[..100] : utf8);
}
