namespace MQTTnet.Exceptions;

/// <summary>Something that the protocol forbids was asked for or received.</summary>
public class MqttProtocolViolationException(string? message) : Exception(message);
