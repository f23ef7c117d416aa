namespace SmartPilots.Gateway.Listening;

/// <summary>
/// The published server keeps a message's expiry interval as it came, however long the message waits. Within the gateway that field holds
/// the second, counted from the start, at which the message ends; what is sent is the time that is left [MQTT-3.3.2-6]. 0 is never.
/// </summary>
internal sealed class Deadlines(TimeProvider link)
{
    private readonly long _start = link.GetTimestamp();

    private double Now => link.GetElapsedTime(_start).TotalSeconds;

    public uint In(uint seconds) => seconds == 0 ? 0 : (uint)Math.Min(uint.MaxValue, Math.Ceiling(Now + seconds));

    public bool IsOver(uint deadline) => deadline != 0 && deadline <= Now;

    /// <summary>Seconds left, at least one: see <see cref="IsOver"/> first.</summary>
    public uint Left(uint deadline) => deadline == 0 ? 0 : (uint)Math.Max(1, Math.Floor(deadline - Now));
}
