namespace MQTTnet.Exceptions;

/// <summary>The transport failed. Never thrown by a handler, so it cannot be confused with a handler's own I/O error.</summary>
internal sealed class ConnectionLost(Exception innerException) : MqttCommunicationException(innerException.Message, innerException);
