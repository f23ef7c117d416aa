namespace SmartPilots.Core.Model;

/// <summary>What a decoder may need besides the payload.</summary>
/// <param name="Device">Whose payload it is.</param>
/// <param name="ReceivedTicks">Time of receipt, in UTC ticks of 100 ns.</param>
public readonly record struct DecodeContext(DeviceDefinition Device, long ReceivedTicks)
{
    /// <summary>As published; null when it does not matter.</summary>
    public string? Topic { get; init; }

    /// <summary>The port of a LoRaWAN payload, from its envelope.</summary>
    public int? Port { get; init; }

    /// <summary>Time of measurement as the envelope gives it, UTC ticks.</summary>
    public long? EnvelopeTicks { get; init; }

    /// <summary>Whose value the message is, as the source or a level of its topic says; null when the payload names its streams.</summary>
    public string? Stream { get; init; }

    /// <summary>What the edge node said at its birth, for formats that need it; see <see cref="DecodedMessage.Session"/>.</summary>
    public EdgeSession? Session { get; init; }

    /// <summary>Of readings whose payload gives no time.</summary>
    internal long Ticks => EnvelopeTicks ?? ReceivedTicks;
    internal Quality TimeQuality => EnvelopeTicks is null ? Quality.Undated : Quality.Good;
}
