using SmartPilots.DeviceSim.Signals;

namespace SmartPilots.DeviceSim.Faults;

/// <summary>Damages a payload so that nothing in it can be read: torn off somewhere, or with a byte that no UTF-8 text has.</summary>
internal static class Corruption
{
    public static ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> payload, StatelessRandom random, long number)
    {
        if (payload.Length < 2)
            return new byte[] { 0xFF };
        var bits = random.Bits(-1_000_000_000 - number);
        var place = 1 + (int)(bits % (ulong)(payload.Length - 1));
        if ((bits >> 32) % 2 == 0)
            return payload[..place].ToArray();
        var bytes = payload.ToArray();
        bytes[place] = 0xFF;
        return bytes;
    }
}
