using SmartPilots.Core.Model;

namespace SmartPilots.Core.Decoding.SenMl;

/// <summary>The labels of SenML, by their numbers in CBOR (RFC 8428 section 6).</summary>
internal enum SenMlLabel
{
    BaseVersion = -1,
    BaseName = -2,
    BaseTime = -3,
    BaseUnit = -4,
    BaseValue = -5,
    BaseSum = -6,
    Name = 0,
    Unit = 1,
    Value = 2,
    TextValue = 3,
    BooleanValue = 4,
    Sum = 5,
    Time = 6,
    UpdateTime = 7,
    DataValue = 8,

    /// <summary>None of them: passed over, unless its name ends with an underscore, which says that it must be understood.</summary>
    Other = 99,
    MustUnderstand = 100,
}

/// <summary>
/// One record as its JSON or CBOR states it; the base fields of the pack live in <see cref="SenMlPack"/>. Texts are where they stand in
/// the payload; an empty range is none.
/// </summary>
internal struct SenMlRecord
{
    public Range Name;
    public Range Unit;
    public Range Text;
    public decimal? Value;
    public decimal? Sum;
    public decimal? Time;
    public bool HasText;
    public bool HasData;

    /// <summary>A value that is there and is no number.</summary>
    public Reason Bad;

    public readonly bool IsEmpty => Value is null && Sum is null && !HasText && !HasData && Bad == Reason.None && Name.Equals(..0);
}
