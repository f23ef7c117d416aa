using System.Collections;

namespace MQTTnet.Server;

/// <summary>A message that the server's owner publishes.</summary>
public sealed class InjectedMqttApplicationMessage(MqttApplicationMessage applicationMessage)
{
    public MqttApplicationMessage ApplicationMessage { get; } =
        applicationMessage ?? throw new ArgumentNullException(nameof(applicationMessage));

    /// <summary>Seen as the publisher by handlers and by "no local".</summary>
    public string SenderClientId { get; set; } = "";

    public string? SenderUserName { get; set; }

    public IDictionary? CustomSessionItems { get; set; }
}
