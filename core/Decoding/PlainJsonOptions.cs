namespace SmartPilots.Core.Decoding;

/// <summary>How a JSON payload writes things.</summary>
/// <param name="TextNumbers">Whether a number may stand in quotes.</param>
/// <param name="UnitNames">The device's own names of units, such as C for Cel; UTF-8.</param>
internal sealed record PlainJsonOptions(PayloadTime Time, bool TextNumbers, IReadOnlyList<(byte[] Name, byte[] Unit)> UnitNames)
{
    public ReadOnlySpan<byte> Unit(ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < UnitNames.Count; i++)
        {
            if (name.SequenceEqual(UnitNames[i].Name))
                return UnitNames[i].Unit;
        }
        return name;
    }
}
