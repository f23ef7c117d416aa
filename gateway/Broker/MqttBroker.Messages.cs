using System.Buffers;
using MQTTnet;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;
using Microsoft.Extensions.Logging;
using SmartPilots.Core.Wire;
using SmartPilots.Gateway.Access;
using SmartPilots.Gateway.Listening;
using SmartPilots.Gateway.Spooling;

namespace SmartPilots.Gateway.Broker;

/// <summary>The broker's way of one message: announced, taken into the spool, acknowledged after its commit.</summary>
internal sealed partial class MqttBroker
{
    private const string TooLarge = "the payload is too large";
    private const string NotItsOwn = "the topic is not its own";

    private Task Announce(InterceptingPacketEventArgs inbound)
    {
        if (inbound.Packet is MqttPublishPacket { PacketIdentifier: not 0 } publish)
            AcknowledgementsOf(inbound.ClientId)?.Arriving(publish.PacketIdentifier);
        else if (inbound.Packet is MqttPubRelPacket release)
            AcknowledgementsOf(inbound.ClientId)?.Released(release.PacketIdentifier);
        return Task.CompletedTask;
    }

    private async Task TakeAsync(InterceptingPublishEventArgs publish)
    {
        if (ReferenceEquals(publish.SessionItems, _own))
            return;
        var message = publish.ApplicationMessage;
        if (_clients.Find(publish.ClientId) is not { } client)
        {
            publish.CloseConnection = true;
            publish.ProcessPublish = false;
            return;
        }
        // First: what is refused costs as much as what is taken.
        await _limits.WaitAsync(client, message.Topic.Length + message.Payload.Length, publish.CancellationToken);
        var tooLarge = message.Payload.Length > BatchLimits.MaxPayloadBytes;
        if (tooLarge || !client.Scope.MayPublish(message.Topic))
        {
            Refuse(publish, client, tooLarge);
            return;
        }
        if (message.Retain && !_retained.HasRoom(message, client) && !(await DropExpiredAsync() && _retained.HasRoom(message, client)))
        {
            message.Retain = false;
            if (_refusalLines.Takes(out _))
                Log.NotRetained(_log, LogText.Clean(publish.ClientId), LogText.Clean(client.User));
        }
        if (message.QualityOfServiceLevel == MqttQualityOfServiceLevel.AtMostOnce)
        {
            var best = Store(publish.ClientId, message, client);
            await SetDeadlineAsync(message);
            if (_spool.IsCongested)
                await Quietly(best, ConfigureAwaitOptions.ForceYielding);
            return;
        }
        var exactlyOnce = message.QualityOfServiceLevel == MqttQualityOfServiceLevel.ExactlyOnce;
        if (exactlyOnce && client.Acknowledgements.IsFull)
        {
            (publish.ProcessPublish, publish.CloseConnection) = (false, true);
            return;
        }
        var isHeld = client.Acknowledgements.TryHold(exactlyOnce, () => Store(publish.ClientId, message, client), out var commit, out var isRepeated);
        publish.ProcessPublish = !isRepeated;
        await SetDeadlineAsync(message);
        // Without a packet (a will) nothing is acknowledged later; under pressure each connection has one message in memory, not many.
        if ((!isHeld || _spool.IsCongested) && !await Quietly(commit, ConfigureAwaitOptions.ForceYielding))
            publish.CloseConnection = true;
    }

    /// <summary>
    /// The way of most messages: straight into the spool, with no work of the server's. Whatever needs more than that goes through
    /// <see cref="TakeAsync"/>.
    /// </summary>
    private Task? TryTake(string clientId, ConnectedClient client, string topic, in ReadOnlySequence<byte> payload, out bool isCongested)
    {
        isCongested = false;
        if (payload.Length > BatchLimits.MaxPayloadBytes || !client.Scope.MayPublish(topic) || TopicScope.IsCommands(topic)
            || _sessions.Subscriptions.Matches(topic) || !_limits.TryTake(client, topic.Length + payload.Length))
        {
            return null;
        }
        var commit = Append(clientId, client, topic, payload);
        isCongested = _spool.IsCongested;
        return commit;
    }

    private async Task SetDeadlineAsync(MqttApplicationMessage message)
    {
        message.MessageExpiryInterval = _services.Deadlines.In(message.MessageExpiryInterval);
        // The server keeps the former of two retained messages when only their expiry differs.
        if (message.Retain && !message.Payload.IsEmpty && await _server!.GetRetainedMessageAsync(message.Topic) is { } former)
            former.MessageExpiryInterval = message.MessageExpiryInterval;
    }

    private async Task AcknowledgeAsync(InterceptingPacketEventArgs outbound)
    {
        if (outbound.Packet is MqttPublishPacket delivery)
            _sessions.Sent(outbound.SessionItems, delivery);
        if (outbound.Packet is not (MqttPubAckPacket or MqttPubRecPacket))
            return;
        var id = ((MqttPacketWithIdentifier)outbound.Packet).PacketIdentifier;
        var commit = AcknowledgementsOf(outbound.ClientId)?.Commit(id, outbound.Packet is MqttPubRecPacket) ?? Task.CompletedTask;
        if (await Quietly(commit))
            return;
        outbound.ProcessPacket = false;
        if (_lostLines.Takes(out _))
            Log.NotAcknowledged(_log, LogText.Clean(outbound.ClientId), id);
        // Not awaited here: this connection's sender, which it would wait for, waits for this handler.
        _ = Task.Run(() => CloseAsync(outbound.ClientId, MqttDisconnectReasonCode.QuotaExceeded));
    }

    private HeldAcknowledgements? AcknowledgementsOf(string clientId) => _clients.Find(clientId)?.Acknowledgements;

    /// <summary>
    /// Commands go to their subscribers; all else goes to the functions. What is retained outlives the broker.
    /// </summary>
    private Task Store(string clientId, MqttApplicationMessage message, ConnectedClient client)
    {
        var spooled = TopicScope.IsCommands(message.Topic) ? Task.CompletedTask : Append(clientId, client, message.Topic, message.Payload);
        return message.Retain ? Task.WhenAll(spooled, _retained.KeepAsync(message, RetainedOwner.Of(client))) : spooled;
    }

    private Task Append(string clientId, ConnectedClient client, string topic, in ReadOnlySequence<byte> payload)
    {
        var spooled = _spool.Append(topic, payload, client.OwnerOf(topic));
        if (spooled.IsFaulted && spooled.Exception.InnerException is SpoolRefusedException refused)
            _refused.Add(clientId, client.User, topic, refused.Message);
        return spooled;
    }

    private async Task LoadAsync(LoadingRetainedMessagesEventArgs loading)
    {
        loading.LoadedRetainedMessages = await _retained.LoadAsync();
        foreach (var message in loading.LoadedRetainedMessages)
            message.MessageExpiryInterval = _services.Deadlines.In(message.MessageExpiryInterval);
    }

    private void Refuse(InterceptingPublishEventArgs publish, ConnectedClient client, bool tooLarge)
    {
        _refused.Add(publish.ClientId, client.User, publish.ApplicationMessage.Topic, tooLarge ? TooLarge : NotItsOwn);
        publish.ProcessPublish = false;
        // An older client asks for an answer that would read as success; where it asks for none, as small firmware does that speaks on topics
        // nobody maps, it may go on.
        var wantsAnswer = publish.ApplicationMessage.QualityOfServiceLevel != MqttQualityOfServiceLevel.AtMostOnce;
        if (!_limits.MayStay(publish.ClientId, client) || (wantsAnswer && !client.SaysWhy))
        {
            publish.CloseConnection = true;
            return;
        }
        if (!wantsAnswer)
            return;
        publish.Response.ReasonCode = tooLarge ? MqttPubAckReasonCode.QuotaExceeded : MqttPubAckReasonCode.NotAuthorized;
        client.Acknowledgements.TryHold(exactlyOnce: false, () => Task.CompletedTask, out _, out _);
    }

    /// <summary>False when the message is not on disk; the spool has said why.</summary>
    /// <param name="how">Readers yield: reading on where the commit ended would hold up the acknowledgements of all who waited for it.</param>
    private static async Task<bool> Quietly(Task commit, ConfigureAwaitOptions how = ConfigureAwaitOptions.None)
    {
        await commit.ConfigureAwait(how | ConfigureAwaitOptions.SuppressThrowing);
        return commit.IsCompletedSuccessfully;
    }

    private static partial class Log
    {
        [LoggerMessage(1210, LogLevel.Warning, "Session of client {Client} ended: user {User} has more than {Most} sessions, and this is the oldest")]
        public static partial void SessionEnded(ILogger log, string client, string user, int most);

        [LoggerMessage(1209, LogLevel.Warning, "Message of client {Client} (user {User}) delivered but not retained: the limit of retained messages is reached")]
        public static partial void NotRetained(ILogger log, string client, string user);

        [LoggerMessage(1201, LogLevel.Information, "The broker listens on {Address}:{Port} in clear, with TLS {Tls}")]
        public static partial void Listening(ILogger log, System.Net.IPAddress address, int port, string tls);

        [LoggerMessage(1202, LogLevel.Warning,
            "Client {Client} with user {User} from {Address} rejected: {Why}{LeftOut}")]
        public static partial void RefusedConnection(ILogger log, string client, string user, System.Net.EndPoint? address, string why, string leftOut);

        [LoggerMessage(1205, LogLevel.Error, "Packet {Packet} of client {Client} not acknowledged: it could not be written to the disk")]
        public static partial void NotAcknowledged(ILogger log, string client, ushort packet);

        [LoggerMessage(1208, LogLevel.Warning,
            "Connection from {Address} rejected: limit per address or in total reached ({Refused} so far, few of them logged)")]
        public static partial void Crowded(ILogger log, System.Net.EndPoint? address, long refused);

        [LoggerMessage(1206, LogLevel.Warning, "Connection of client {Client} closed: user {User} was revoked, or has a new password or other topics")]
        public static partial void Revoked(ILogger log, string client, string user);
    }
}
