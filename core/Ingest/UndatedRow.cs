using System.Security.Cryptography;
using SmartPilots.Core.Storage;

namespace SmartPilots.Core.Ingest;

/// <summary>
/// Row <c>c~{counter:D19}~{hash}</c>: at which time the readings of a message without a time stand, namely when its first copy was
/// received. A copy that comes by another way within a day is known by the device's own counter and the payload, and takes that time, so
/// that its readings are duplicates. Counters start again when a device does: hence the payload in the key, and the day.
/// </summary>
public static class UndatedRow
{
    public const string From = "c~";
    public const string To = "c~~";

    /// <summary>How long after the first copy another one is still the same message, in ticks.</summary>
    public static readonly long ValidTicks = TimeSpan.TicksPerDay;

    public static string Key(long counter, ReadOnlySpan<byte> payload)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(payload, hash);
        return string.Create(CultureInfo.InvariantCulture, $"c~{counter:D19}~{Convert.ToHexStringLower(hash[..8])}");
    }

    /// <summary>The same by a hash of what the device sent, whatever a network server wrapped around it.</summary>
    public static string Key(long counter, ulong contentHash) => string.Create(CultureInfo.InvariantCulture, $"c~{counter:D19}~{contentHash:x16}");

    public static Row ToRow(string key, long ticks) => new(key, [new Column("schema", 1), new Column("ticks", ticks)]);

    /// <summary>When the first copy was received.</summary>
    public static long Ticks(StoredRow row) => row.Number("ticks") ?? 0;
}
