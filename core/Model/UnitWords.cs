namespace SmartPilots.Core.Model;

/// <summary>A device's own names of units, such as C for Cel, beside those that everyone knows.</summary>
/// <param name="words">UTF-8.</param>
internal sealed class UnitWords(IReadOnlyList<(byte[] Name, byte[] Unit)> words)
{
    public static UnitWords None { get; } = new([]);

    /// <summary>The unit that a name stands for; the name itself when the device type does not say.</summary>
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < words.Count; i++)
        {
            if (name.SequenceEqual(words[i].Name))
                return words[i].Unit;
        }
        return name;
    }
}
