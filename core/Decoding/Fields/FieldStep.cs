using SmartPilots.Core.Decoding.Formulas;
using SmartPilots.Core.Decoding.Times;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.Decoding.Fields;

/// <summary>One step through a payload.</summary>
internal abstract record FieldStep;

/// <summary>What becomes of a number: kept under a name, judged, or a stream's value.</summary>
/// <param name="Slot">Where formulas find it, as read; after a formula, its result. -1 nowhere.</param>
/// <param name="Scale">The value is number × Scale + Add, in decimal; the number is the result of the formula, if there is one.</param>
/// <param name="Formula">Over the numbers read so far, this one included.</param>
/// <param name="When">The value is there only when this is not 0.</param>
internal sealed record FieldUse(int Slot, StreamDefinition? Stream, decimal Scale, decimal Add, Formula? Formula, Formula? When);

/// <summary>A number of the payload.</summary>
/// <param name="At">Byte offset; null after the field before; negative from the end.</param>
/// <param name="BitShift">Of a bit field: lowest bit, from the least significant.</param>
/// <param name="BitCount">0 for all bits.</param>
/// <param name="Is">The only value that a payload of this table may have there.</param>
/// <param name="Time">It is the time of measurement of what follows.</param>
internal sealed record NumberStep(NumberType Type, ByteOrder Order, int? At, int BitShift, int BitCount, decimal? Is, PayloadTime? Time,
    bool Counts, FieldUse Use) : FieldStep;

/// <summary>
/// Bits that follow each other without regard to bytes, as meters pack them: little-endian from the lowest bit up, big-endian from the
/// highest down. The next field of another kind starts at the next whole byte.
/// </summary>
internal sealed record PackedStep(int Bits, bool LittleEndian, FieldUse Use) : FieldStep;

/// <summary>A value worked out from numbers read before.</summary>
/// <param name="Time">It is the time of measurement of what follows.</param>
internal sealed record ValueStep(PayloadTime? Time, FieldUse Use) : FieldStep;

/// <summary>Bytes that mean nothing here.</summary>
internal sealed record SkipStep(int Bytes) : FieldStep;

/// <summary>Blocks that are there when their bit of a number is set, lowest bit first.</summary>
internal sealed record FlagsStep(NumberType Type, ByteOrder Order, FieldStep[][] Blocks) : FieldStep;

/// <summary>The same fields several times.</summary>
/// <param name="Count">Null: until the payload ends.</param>
/// <param name="EverySeconds">How much later than the one before each time is; the first is one step after the time in force.</param>
internal sealed record RepeatStep(int? Count, int EverySeconds, FieldStep[] Body) : FieldStep;

/// <summary>
/// Until the payload ends: a key, then the fields that belong to the key (channel-type-value). What stands before an unknown key is kept.
/// </summary>
internal sealed record KeyedStep(int KeyBytes, IReadOnlyDictionary<int, FieldStep[]> Blocks) : FieldStep;

/// <summary>Fields that are there only when a formula over the numbers so far is not 0.</summary>
internal sealed record WhenStep(Formula Condition, FieldStep[] Body) : FieldStep;
