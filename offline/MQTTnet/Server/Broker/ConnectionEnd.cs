using MQTTnet.Protocol;

namespace MQTTnet.Server;

/// <summary>What happens when an established connection is over: the will, the session, the event.</summary>
internal sealed class ConnectionEnd(Broker broker, ClientConnection connection, Session session)
{
    public async Task RunAsync(bool isTakenOver)
    {
        session.Outgoing.Detach(connection);
        session.Incoming.ForgetUnrecorded(connection);
        var goodbye = connection.ClientDisconnect;
        if (goodbye?.SessionExpiry is { } expiry)
            session.ExpiryInterval = expiry;
        var isHeld = broker.Sessions.Detach(connection, session);
        var endsNow = isHeld && session.ExpiryInterval == 0 && broker.Sessions.RemoveIdle(session);
        if (goodbye is null || goodbye.ReasonCode == MqttDisconnectReasonCode.DisconnectWithWillMessage)
            await SendWillAsync(isTakenOver, endsNow).ConfigureAwait(false);
        var type = isTakenOver ? MqttClientDisconnectType.Takeover
            : goodbye is not null ? MqttClientDisconnectType.Clean
            : MqttClientDisconnectType.NotClean;
        await broker.Events.ClientDisconnected.InvokeAsync(new(
            session.ClientId, connection.UserName, goodbye, type, connection.RemoteEndPoint, session.Items)).ConfigureAwait(false);
        if (endsNow)
            await broker.EndSessionAsync(session).ConfigureAwait(false);
    }

    private async Task SendWillAsync(bool isTakenOver, bool sessionEnds)
    {
        if (MessagePacket.WillOf(connection.Connect) is not { } will || TopicRules.IsReserved(will.Topic))
            return;
        var delay = Math.Min(connection.Connect.WillDelayInterval, session.ExpiryInterval);
        var isResumed = isTakenOver && broker.Sessions.Find(session.ClientId) == session;
        // A client that is already back has not died as far as a delayed will goes [MQTT-3.1.3-9].
        if (isResumed && delay > 0)
            return;
        await broker.Wills.AddAsync(session, will, sessionEnds || isTakenOver ? 0 : delay).ConfigureAwait(false);
    }
}
