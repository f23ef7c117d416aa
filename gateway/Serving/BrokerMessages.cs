using System.Buffers;
using Microsoft.Extensions.Logging;
using MQTTnet;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;
using SmartPilots.Core.Events;
using SmartPilots.Gateway.Access;

namespace SmartPilots.Gateway.Serving;

/// <summary>The broker's way of one message: announced, taken into the spool, acknowledged after its commit.</summary>
internal sealed partial class Broker
{
    private Task Announce(InterceptingPacketEventArgs inbound)
    {
        if (inbound.Packet is MqttPublishPacket { PacketIdentifier: not 0 } publish)
            GateOf(inbound.ClientId)?.Arriving(publish.PacketIdentifier);
        else if (inbound.Packet is MqttPubRelPacket release)
            GateOf(inbound.ClientId)?.Released(release.PacketIdentifier);
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
        var tooLarge = message.Payload.Length > BatchLimits.MaxPayloadBytes;
        if (tooLarge || !client.Scope.MayPublish(message.Topic))
        {
            Refuse(publish, client, tooLarge);
            return;
        }
        await _limits.WaitAsync(client, publish.CancellationToken);
        if (message.Retain && !_retained.HasRoom(message, client) && !(await DropExpiredAsync() && _retained.HasRoom(message, client)))
        {
            message.Retain = false;
            Log.NotRetained(_log, publish.ClientId, client.User);
        }
        if (message.QualityOfServiceLevel == MqttQualityOfServiceLevel.AtMostOnce)
        {
            var best = Store(message, client);
            await SetDeadlineAsync(message);
            if (_spool.IsCongested)
                await Quietly(best, ConfigureAwaitOptions.ForceYielding);
            return;
        }
        var exactlyOnce = message.QualityOfServiceLevel == MqttQualityOfServiceLevel.ExactlyOnce;
        if (exactlyOnce && client.Gate.IsFull)
        {
            (publish.ProcessPublish, publish.CloseConnection) = (false, true);
            return;
        }
        var isHeld = client.Gate.TryHold(exactlyOnce, () => Store(message, client), out var commit, out var isRepeated);
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
    private Task? TryTake(ConnectedClient client, string topic, in ReadOnlySequence<byte> payload, out bool isCongested)
    {
        isCongested = false;
        if (payload.Length > BatchLimits.MaxPayloadBytes || !client.Scope.MayPublish(topic) || TopicScope.IsCommands(topic)
            || _sessions.Subscriptions.Matches(topic) || !_limits.TryTake(client))
        {
            return null;
        }
        var commit = _spool.Append(topic, payload);
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
        var commit = GateOf(outbound.ClientId)?.Commit(id, outbound.Packet is MqttPubRecPacket) ?? Task.CompletedTask;
        if (await Quietly(commit))
            return;
        outbound.ProcessPacket = false;
        Log.NotAcknowledged(_log, outbound.ClientId, id);
        // Not awaited here: this connection's sender, which it would wait for, waits for this handler.
        _ = Task.Run(() => CloseAsync(outbound.ClientId, MqttDisconnectReasonCode.QuotaExceeded));
    }

    private CommitGate? GateOf(string clientId) => _clients.Find(clientId)?.Gate;

    /// <summary>
    /// Commands travel down, to whoever has subscribed; all else goes to the functions. What is retained outlives the broker.
    /// </summary>
    private Task Store(MqttApplicationMessage message, ConnectedClient client)
    {
        var spooled = TopicScope.IsCommands(message.Topic) ? Task.CompletedTask : _spool.Append(message.Topic, message.Payload);
        return message.Retain ? Task.WhenAll(spooled, _retained.KeepAsync(message, RetainedOwner.Of(client))) : spooled;
    }

    private async Task LoadAsync(LoadingRetainedMessagesEventArgs loading)
    {
        loading.LoadedRetainedMessages = await _retained.LoadAsync();
        foreach (var message in loading.LoadedRetainedMessages)
            message.MessageExpiryInterval = _services.Deadlines.In(message.MessageExpiryInterval);
    }

    private void Refuse(InterceptingPublishEventArgs publish, ConnectedClient client, bool tooLarge)
    {
        Interlocked.Increment(ref _refusedPublishes);
        Log.RefusedPublish(_log, publish.ClientId, client.User, tooLarge ? "the payload is too large" : "the topic is not its own");
        publish.ProcessPublish = false;
        if (!client.SaysWhy)
        {
            publish.CloseConnection = true;
            return;
        }
        publish.Response.ReasonCode = tooLarge ? MqttPubAckReasonCode.QuotaExceeded : MqttPubAckReasonCode.NotAuthorized;
        client.Gate.TryHold(exactlyOnce: false, () => Task.CompletedTask, out _, out _);
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
        [LoggerMessage(1210, LogLevel.Warning, "The session of client {Client} is ended: user {User} has more than {Most}, and this is the oldest")]
        public static partial void SessionEnded(ILogger log, string client, string user, int most);

        [LoggerMessage(1209, LogLevel.Warning, "A message of client {Client} (user {User}) is delivered but not retained: too many are")]
        public static partial void NotRetained(ILogger log, string client, string user);

        [LoggerMessage(1201, LogLevel.Information, "The broker listens on {Address}:{Port}, for TLS on {TlsPort}")]
        public static partial void Listening(ILogger log, string address, int port, int? tlsPort);

        [LoggerMessage(1202, LogLevel.Warning, "Client {Client} with user {User} is refused: no such user and password")]
        public static partial void RefusedConnection(ILogger log, string client, string? user);

        [LoggerMessage(1203, LogLevel.Warning, "Client {Client} with user {User} is refused: the client id belongs to user {Owner}")]
        public static partial void RefusedTakeover(ILogger log, string client, string user, string owner);

        [LoggerMessage(1204, LogLevel.Warning, "A message of client {Client} (user {User}) is refused: {Why}")]
        public static partial void RefusedPublish(ILogger log, string client, string user, string why);

        [LoggerMessage(1205, LogLevel.Error, "Packet {Packet} of client {Client} is not acknowledged: it is not on disk")]
        public static partial void NotAcknowledged(ILogger log, string client, ushort packet);

        [LoggerMessage(1207, LogLevel.Warning,
            "Client {Client} from {Address} is refused: it connects too often")]
        public static partial void TooMany(ILogger log, string client, System.Net.EndPoint? address);

        [LoggerMessage(1208, LogLevel.Warning,
            "A connection from {Address} is closed unheard: its address, or the gateway, has enough; {Refused} so far, most not told of")]
        public static partial void Crowded(ILogger log, System.Net.EndPoint? address, long refused);

        [LoggerMessage(1206, LogLevel.Warning, "Client {Client} is closed: user {User} has been revoked or given a new password")]
        public static partial void Revoked(ILogger log, string client, string user);
    }
}
