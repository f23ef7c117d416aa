using System.Text.Json;

namespace SmartPilots.Core.Decoding.Json;

/// <summary>What becomes of values when a member has, or has not, one of some values; a member that is absent says nothing.</summary>
/// <param name="Skips">They are noise; else they are doubtful.</param>
/// <param name="Unless">It holds when the member is there with another value.</param>
/// <param name="Texts">UTF-8.</param>
internal sealed record PayloadCondition(bool Skips, bool Unless, byte[][] Texts, decimal[] Numbers, bool TakesTrue, bool TakesFalse, bool TakesNull)
{
    public static PayloadCondition DoubtWhenTrue { get; } = new(Skips: false, Unless: false, [], [], TakesTrue: true, TakesFalse: false, TakesNull: false);

    public bool Holds(ref Utf8JsonReader reader) => Lists(ref reader) != Unless;

    private bool Lists(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.True:
                return TakesTrue;
            case JsonTokenType.False:
                return TakesFalse;
            case JsonTokenType.Null:
                return TakesNull;
            case JsonTokenType.Number:
                return reader.TryGetDecimal(out var number) && Numbers.AsSpan().Contains(number);
            case JsonTokenType.String:
                foreach (var text in Texts)
                {
                    if (reader.ValueTextEquals(text))
                        return true;
                }
                return false;
            default:
                return false;
        }
    }
}
