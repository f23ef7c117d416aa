using System.Collections;

namespace MQTTnet.Server;

/// <summary>A message on its way into the server. The next packet of its connection waits until the handler is done.</summary>
public sealed class InterceptingPublishEventArgs(
    MqttApplicationMessage applicationMessage, CancellationToken cancellationToken, string clientId, string? userName,
    IDictionary sessionItems) : EventArgs
{
    public MqttApplicationMessage ApplicationMessage { get; set; } = applicationMessage;

    public CancellationToken CancellationToken { get; } = cancellationToken;

    /// <summary>The publishing client; "" for an injected message without sender.</summary>
    public string ClientId { get; } = clientId;

    public string? UserName { get; } = userName;

    /// <summary>True: the connection is closed and nothing is acknowledged.</summary>
    public bool CloseConnection { get; set; }

    /// <summary>False: the message is neither retained nor delivered, but it is acknowledged with <see cref="Response"/>.</summary>
    public bool ProcessPublish { get; set; } = true;

    public PublishResponse Response { get; } = new();

    public IDictionary SessionItems { get; } = sessionItems;
}
