namespace SmartPilots.Core.Decoding;

/// <summary>
/// Where things stand in the JSON that a LoRaWAN network server publishes. Both known servers leave out zero, empty and false members,
/// so a counter that is missing is 0. Their time of receipt is the reading's time: it is within milliseconds of the measurement and
/// the same in every redelivery.
/// </summary>
/// <param name="Name">In pilot files.</param>
/// <param name="Times">Paths of the time, the best first.</param>
/// <param name="Counter">Path of the frame counter.</param>
/// <param name="Port">Path of the FPort.</param>
/// <param name="Raw">Path of the device's bytes, in base64.</param>
/// <param name="Decoded">Path of the object that the server's own decoder made of them.</param>
public sealed record EnvelopeShape(string Name, IReadOnlyList<string> Times, string Counter, string Port, string Raw, string Decoded)
{
    /// <summary>The Things Stack v3, uplink message on topic <c>v3/{application}/devices/{device}/up</c>.</summary>
    public static EnvelopeShape TheThingsStack { get; } = new("the-things-stack-v3", ["uplink_message.received_at", "received_at"],
        "uplink_message.f_cnt", "uplink_message.f_port", "uplink_message.frm_payload", "uplink_message.decoded_payload");

    /// <summary>ChirpStack v4, JSON event on topic <c>application/{application}/device/{DevEUI}/event/up</c>.</summary>
    public static EnvelopeShape ChirpStack { get; } = new("chirpstack-v4", ["time"], "fCnt", "fPort", "data", "object");

    public static IReadOnlyList<EnvelopeShape> All { get; } = [TheThingsStack, ChirpStack];
}
