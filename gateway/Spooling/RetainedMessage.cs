namespace SmartPilots.Gateway.Spooling;

/// <summary>A retained message on disk.</summary>
/// <param name="User">Who published it: with that credential goes the message.</param>
/// <param name="ExpiresTicks">UTC; 0 for never.</param>
/// <param name="Properties">JSON: QoS and what MQTT 5 adds.</param>
internal sealed record RetainedMessage(string Topic, string User, long ExpiresTicks, string Properties, byte[] Payload);
