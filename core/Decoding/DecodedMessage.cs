using SmartPilots.Core.Pilots;
using SmartPilots.Core.Units;

namespace SmartPilots.Core.Decoding;

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
    private readonly List<HeldValue> _held = [];
    private DeviceDefinition? _device;

    public IReadOnlyList<DecodedReading> Readings => _readings;
    public IReadOnlyList<DecodeFault> Faults => _faults;

    /// <summary>The device's own message counter (<c>seq</c>, <c>f_cnt</c>), when the payload has one.</summary>
    public long? Counter { get; set; }

    /// <summary>What a birth or death says of the device; null for other messages.</summary>
    public bool? Online { get; set; }

    /// <summary>The edge node whose session <see cref="Session"/> is, such as <c>group/node</c>; null for formats without sessions.</summary>
    public string? SessionKey { get; set; }

    /// <summary>What to keep of the edge node for its next message.</summary>
    public EdgeSession? Session { get; set; }

    /// <summary>A message of the edge node is missing or could not be read: ask it for a new birth.</summary>
    public bool NeedsRebirth { get; set; }

    /// <summary>Scratch of the JSON decoder: where units of streams stand in the payload.</summary>
    internal List<(PayloadPath Place, Range Json)> UnitPlaces { get; } = [];

    /// <summary>Empties it for the next message of a device.</summary>
    public void Start(DeviceDefinition device)
    {
        _device = device;
        _readings.Clear();
        _faults.Clear();
        _held.Clear();
        UnitPlaces.Clear();
        Counter = null;
        (Online, SessionKey, Session, NeedsRebirth) = (null, null, null, false);
    }

    /// <summary>Nothing of the message counts but this: forgets readings and faults found so far.</summary>
    public void Reject(Reason reason, string where, string expected)
    {
        _readings.Clear();
        _faults.Clear();
        _held.Clear();
        Fault(reason, where, expected);
    }

    /// <summary>Records one value as the payload states it; a value that cannot become a reading becomes a fault.</summary>
    /// <param name="name">Stream name, UTF-8.</param>
    /// <param name="ticks">Time of measurement, UTC ticks of 100 ns.</param>
    /// <param name="unit">UTF-8; empty when the payload gives none: then it is the stream's own.</param>
    public void Add(ReadOnlySpan<byte> name, long ticks, decimal value, ReadOnlySpan<byte> unit, Quality quality = Quality.Good)
    {
        if (FindStream(name) is not { } stream)
            UnknownStream(name);
        else if (unit.IsEmpty || TryConvert(stream, unit, ref value))
            Add(stream, ticks, value, quality);
    }

    /// <summary>Keeps a value until its time is known: see <see cref="ReleaseHeld"/>.</summary>
    public void Hold(StreamDefinition stream, decimal value) => _held.Add(new HeldValue(stream, value, HasUnit: false));

    /// <summary>The held values of that stream are in this unit; those that don't convert become faults.</summary>
    public void ConvertHeld(ReadOnlySpan<byte> name, ReadOnlySpan<byte> unit)
    {
        for (var i = _held.Count - 1; i >= 0; i--)
        {
            var (stream, value, hasUnit) = _held[i];
            if (!name.SequenceEqual(stream.NameUtf8))
                continue;
            if (hasUnit)
            {
                Fault(Reason.WrongUnit, stream.Name, "one unit, not two");
                _held.RemoveAt(i);
            }
            else if (TryConvert(stream, unit, ref value))
                _held[i] = new HeldValue(stream, value, HasUnit: true);
            else
                _held.RemoveAt(i);
        }
    }

    /// <summary>The held values are of this time.</summary>
    public void ReleaseHeld(long ticks, Quality quality)
    {
        foreach (var (stream, value, _) in _held)
            Add(stream, ticks, value, quality);
        _held.Clear();
    }

    public void UnknownStream(ReadOnlySpan<byte> name) =>
        Fault(Reason.UnknownStream, Text(name), $"one of the streams of device type {_device!.Type}");

    public void Fault(Reason reason, string where, string expected) => _faults.Add(new DecodeFault(reason, where, expected));

    /// <summary>The device's stream of that name, without making a string.</summary>
    public StreamDefinition? FindStream(ReadOnlySpan<byte> name)
    {
        var streams = _device!.Streams;
        for (var i = 0; i < streams.Count; i++) // an enumerator behind an interface would be allocated
        {
            if (name.SequenceEqual(streams[i].NameUtf8))
                return streams[i];
        }
        return null;
    }

    /// <summary>As the other, for a stream that the decoder knows and a value in its unit.</summary>
    public void Add(StreamDefinition stream, long ticks, decimal value, Quality quality = Quality.Good)
    {
        if (ticks < Year2000Ticks)
            Fault(Reason.TimeBefore2000, stream.Name, "a time of measurement after 2000-01-01");
        else if (ticks >= Year2200Ticks)
            Fault(Reason.TimeAhead, stream.Name, "a time of measurement before 2200-01-01");
        else if (!Quantity.TryQuantise(value, out var quantised))
            Fault(Reason.NumberOutOfBounds, stream.Name, "a magnitude below 1e15");
        else if (stream.Sentinels.Contains(quantised))
            _readings.Add(new DecodedReading(stream, ticks, quantised, quality | Quality.Sentinel));
        else if (stream.Physical is { } physical && !physical.Holds(quantised))
            Fault(Reason.OutOfPhysicalRange, stream.Name, $"{physical.Low} to {physical.High} {stream.Unit}, not {quantised}");
        else if (stream.Plausible is { } plausible && !plausible.Holds(quantised))
            _readings.Add(new DecodedReading(stream, ticks, quantised, quality | Quality.Implausible));
        else
            _readings.Add(new DecodedReading(stream, ticks, quantised, quality));
    }

    private bool TryConvert(StreamDefinition stream, ReadOnlySpan<byte> unit, ref decimal value)
    {
        if (unit.SequenceEqual(stream.UnitUtf8))
            return true;
        if (stream.CanonicalUnit is { } to && Unit.TryParse(unit, out var from) && from.TryConvert(value, to, out value))
            return true;
        Fault(Reason.WrongUnit, stream.Name, $"a unit that converts to {stream.Unit}, not {Text(unit)}");
        return false;
    }

    private static string Text(ReadOnlySpan<byte> utf8) => System.Text.Encoding.UTF8.GetString(utf8.Length > 100 ? utf8[..100] : utf8);

    private readonly record struct HeldValue(StreamDefinition Stream, decimal Value, bool HasUnit);
}
