using SmartPilots.Core.Decoding.Formulas;
using SmartPilots.Core.Decoding.Times;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.Decoding.Fields;

/// <summary>The walk through one payload: where it stands, the numbers so far, the time in force.</summary>
internal ref struct FieldCursor(ReadOnlySpan<byte> payload, Span<double> numbers, in DecodeContext context, DecodedMessage into)
{
    private readonly ReadOnlySpan<byte> _payload = payload;
    private readonly Span<double> _numbers = numbers;
    private readonly DecodeContext _context = context;
    private int _bit;
    private long _ticks = context.Ticks;
    private long _laterTicks; // see DecodedReading.LaterTicks
    private Quality _quality = context.TimeQuality;
    private bool _isOfReceipt = true;

    /// <summary>Of the next byte, or of the byte whose bits are being read.</summary>
    public int Position { get; private set; }
    public bool Failed { get; private set; }

    /// <summary>The payload as a whole is not of this table.</summary>
    public void Fail(string where, string expected)
    {
        Failed = true;
        into.Reject(Reason.WrongShape, where, expected + Hint());
    }

    // Bytes of which each is a character were probably written as text on the way.
    private readonly string Hint() => _payload switch
    {
        [(byte)'{', ..] => "; this is JSON: an \"envelope\" in the source opens it",
        { Length: > 0 } when _payload.Length % 2 == 0 && !_payload.ContainsAnyExcept("0123456789abcdefABCDEF"u8)
            => "; these are hexadecimal digits: \"coding\": \"hex\" in the source or the decoder reads them",
        _ => "",
    };

    public void Run(FieldStep[] steps)
    {
        foreach (var step in steps)
        {
            if (Failed)
                return;
            switch (step)
            {
                case NumberStep number:
                    Number(number);
                    break;
                case PackedStep packed:
                    Packed(packed);
                    break;
                case ValueStep value:
                    Value(value);
                    break;
                case SkipStep skip:
                    Take(skip.Bytes);
                    break;
                case FlagsStep flags:
                    Flags(flags);
                    break;
                case RepeatStep repeat:
                    Repeat(repeat);
                    break;
                case KeyedStep keyed:
                    Keyed(keyed);
                    break;
                case WhenStep conditional when Holds(conditional.Condition):
                    Run(conditional.Body);
                    break;
            }
        }
    }

    private void Number(NumberStep step)
    {
        if (!TryNumber(step.Type, step.Order, step.At, out var number))
        {
            if (!Failed)
                NotANumber(step.Use);
            return;
        }
        if (step.BitCount > 0)
            number = ((ulong)number >> step.BitShift) & ((1UL << step.BitCount) - 1);
        if (step.Is is { } only && number != only)
            Fail($"byte {Position - step.Type.Bytes}", $"{only}, not {number}");
        else if (step.Time is { } format)
            SetTime(number, format, step.Type.Bytes);
        else if (step.Counts && number is >= 0 and < long.MaxValue)
            into.Counter = (long)number;
        if (!Failed)
            Use(step.Use, number);
    }

    private void Packed(PackedStep step)
    {
        if ((long)_payload.Length * 8 - (Position * 8L + _bit) < step.Bits)
        {
            Fail($"byte {Position}", $"{step.Bits} bits, not the end of the payload");
            return;
        }
        var number = 0UL;
        for (var i = 0; i < step.Bits; i++)
        {
            var one = (ulong)(_payload[Position] >> (step.LittleEndian ? _bit : 7 - _bit) & 1);
            number = step.LittleEndian ? number | one << i : number << 1 | one;
            if (++_bit == 8)
                Align();
        }
        Use(step.Use, number);
    }

    /// <summary>Moves on to the next whole byte.</summary>
    public void Align()
    {
        Position += _bit > 0 ? 1 : 0;
        _bit = 0;
    }

    private readonly void NotANumber(FieldUse use)
    {
        if (use.Slot >= 0)
            _numbers[use.Slot] = double.NaN;
        if (use.Stream is { } stream)
            into.Fault(Reason.NotANumber, stream.Name, "a finite number");
    }

    private void Value(ValueStep step)
    {
        if (step.Time is not { } format)
            Use(step.Use, null);
        else if (Binary.TryToDecimal(step.Use.Formula!.Evaluate(_numbers), out var time))
            SetTime(time, format, 0);
        else
            Fail($"byte {Position}", "a time from its formula");
    }

    private void SetTime(decimal number, PayloadTime format, int bytes)
    {
        if (format.TryNumber(number, _context, out var time))
        {
            (_ticks, _laterTicks, _quality, _isOfReceipt) = (time.Best, time.Later, time.Quality, (time.Quality & Quality.Undated) != 0);
            return;
        }
        Failed = true;
        into.Reject(Reason.InvalidTime, $"byte {Position - bytes}", $"{format.Expected}, not {number}");
    }

    /// <param name="read">The number as the payload has it; null for a value that only its formula makes.</param>
    private void Use(FieldUse use, decimal? read)
    {
        var number = read ?? 0m;
        if (use.Slot >= 0 && read is not null)
            _numbers[use.Slot] = (double)number;
        if (use.When is { } when && !Holds(when))
            return;
        if (use.Formula is { } formula)
        {
            var result = formula.Evaluate(_numbers);
            if (use.Slot >= 0)
                _numbers[use.Slot] = result;
            if (!Binary.TryToDecimal(result, out number))
            {
                NotANumber(use);
                return;
            }
        }
        if (use.Stream is { } stream)
            into.Add(stream, _ticks, number * use.Scale + use.Add, _quality, _laterTicks, _isOfReceipt);
    }

    private void Flags(FlagsStep step)
    {
        if (!TryNumber(step.Type, step.Order, null, out var number))
            return; // the payload is too short: flags are whole numbers
        var flags = (ulong)number;
        for (var bit = 0; bit < step.Blocks.Length; bit++)
        {
            if ((flags >> bit & 1) != 0)
                Run(step.Blocks[bit]);
        }
        if (!Failed && step.Blocks.Length < 64 && flags >> step.Blocks.Length != 0)
            Fail("flags", $"no flag but the first {step.Blocks.Length}");
    }

    private void Repeat(RepeatStep step)
    {
        var (ticks, laterTicks, quality, isOfReceipt) = (_ticks, _laterTicks, _quality, _isOfReceipt);
        for (var i = 0; i < (step.Count ?? int.MaxValue) && !Failed; i++)
        {
            var start = Position;
            if (step.Count is null && start >= _payload.Length)
                break;
            _ticks += step.EverySeconds * TimeSpan.TicksPerSecond;
            _laterTicks += _laterTicks == 0 ? 0 : step.EverySeconds * TimeSpan.TicksPerSecond;
            Run(step.Body);
            if (step.Count is null && Position == start)
                break; // a body that takes nothing would go on for ever
        }
        (_ticks, _laterTicks, _quality, _isOfReceipt) = (ticks, laterTicks, quality, isOfReceipt);
    }

    private void Keyed(KeyedStep step)
    {
        while (!Failed && Position < _payload.Length)
        {
            var start = Position;
            if (!TryNumber(new NumberType(NumberKind.Unsigned, step.KeyBytes), ByteOrder.Big, null, out var key))
                return;
            if (step.Blocks.TryGetValue((int)key, out var block))
                Run(block);
            else
                StopAt(start, ((int)key).ToString($"x{step.KeyBytes * 2}"), step.Blocks.Keys.Select(known => known.ToString($"x{step.KeyBytes * 2}")));
        }
    }

    // How long an unknown block is nobody knows: what was read before it stays, the rest waits.
    private void StopAt(int start, string key, IEnumerable<string> known)
    {
        into.Fault(Reason.UnknownStream, $"byte {start}", $"one of the keys {string.Join(", ", known.Order())}, not {key}; add \"{key}\" to \"blocks\"");
        Position = _payload.Length;
    }

    private readonly bool Holds(Formula condition) => condition.Evaluate(_numbers) != 0;

    private bool TryNumber(NumberType type, ByteOrder order, int? at, out decimal number)
    {
        number = 0m;
        if (at is { } offset)
            Position = Math.Max(0, offset < 0 ? _payload.Length + offset : offset);
        var bytes = Take(type.Bytes);
        if (Failed)
            return false;
        return type.TryRead(bytes, order, out number);
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        Align();
        if (Position > _payload.Length - count)
        {
            Fail($"byte {Position}", $"{count} bytes, not the end of the payload");
            return default;
        }
        Position += count;
        return _payload.Slice(Position - count, count);
    }
}
