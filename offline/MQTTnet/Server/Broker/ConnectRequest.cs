using System.Collections.Concurrent;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace MQTTnet.Server;

/// <summary>CONNECT and its answer. Until it is accepted, a connection may neither send much nor take long.</summary>
internal sealed class ConnectRequest(Broker broker, ClientConnection connection)
{
    /// <summary>Bytes of the largest CONNECT: client id, user name, a token as password, a small will.</summary>
    public const int MaximumConnectSize = 16 * 1024;

    /// <summary>Bytes of the largest packet from a client that has been let in; told to MQTT 5 clients.</summary>
    public const int MaximumPacketSize = 1024 * 1024;

    /// <summary>The client's last connection may spend this long in its handlers before the new one goes on.</summary>
    private static readonly TimeSpan FormerPatience = TimeSpan.FromSeconds(5);

    /// <summary>False: the client was refused, or left.</summary>
    public async Task<bool> AcceptAsync()
    {
        if (await ReadAsync().ConfigureAwait(false) is not { } packet)
            return false;
        connection.Connect = packet;
        connection.Receiver.Version = connection.Sender!.Version = packet.ProtocolVersion;
        if (packet.MaximumPacketSize > 0)
            connection.Sender.MaximumPacketSize = packet.MaximumPacketSize;
        var args = new ValidatingConnectionEventArgs(
            packet, connection.Channel!, new ConcurrentDictionary<object, object>(), connection.Closing);
        // Handlers keep books by client id: the end of the last connection must not reach them after the beginning of this one.
        if (broker.Sessions.Ending(packet.ClientId) is { } ending)
            await WaitForEndAsync(ending).ConfigureAwait(false);
        if (Objection(packet) is { } objection)
            args.ReasonCode = objection;
        else
            await broker.Events.ValidatingConnection.InvokeAsync(args).ConfigureAwait(false);
        if (args.ReasonCode == MqttConnectReasonCode.Success)
        {
            await LetInAsync(packet, args).ConfigureAwait(false);
            return true;
        }

        connection.Finish(Answer(args));
        return false;
    }

    private async Task<MqttConnectPacket?> ReadAsync()
    {
        var receiver = connection.Receiver;
        receiver.MaximumPacketSize = MaximumConnectSize;
        MqttPacket packet;
        var held = 0;
        try
        {
            while (!receiver.TryRead(out packet))
            {
                if (!await connection.FillAsync(hasHandledPackets: false).ConfigureAwait(false)
                    || !TryHold(receiver.BytesBeyondFirstRead, ref held))
                    return null;
            }
        }
        catch (UnsupportedVersion e)
        {
            connection.Sender!.Version = e.AnswerAsVersion5 ? MqttProtocolVersion.V500 : MqttProtocolVersion.V311;
            connection.Finish(new MqttConnAckPacket { ReasonCode = MqttConnectReasonCode.UnsupportedProtocolVersion });
            return null;
        }
        finally
        {
            broker.EarlyMemory.TryChange(-held);
        }

        receiver.MaximumPacketSize = MaximumPacketSize;
        return packet as MqttConnectPacket ?? throw PacketFault.Protocol("The first packet is not CONNECT [MQTT-3.1.0-1].");
    }

    private bool TryHold(int bytes, ref int held)
    {
        if (!broker.EarlyMemory.TryChange(bytes - held))
            return false;
        held = bytes;
        return true;
    }

    private static MqttConnectReasonCode? Objection(MqttConnectPacket packet)
    {
        if (packet.AuthenticationMethod is not null)
            return MqttConnectReasonCode.BadAuthenticationMethod;
        // [MQTT-3.1.3-8] MQTT 3.1.1: an empty client id needs a clean session; MQTT 3.1 knows none.
        var needsId = packet.ProtocolVersion == MqttProtocolVersion.V310
            || (packet.ProtocolVersion == MqttProtocolVersion.V311 && !packet.CleanSession);
        if (packet.ClientId.Length == 0 && needsId)
            return MqttConnectReasonCode.ClientIdentifierNotValid;
        return null;
    }

    private async Task LetInAsync(MqttConnectPacket packet, ValidatingConnectionEventArgs args)
    {
        var clientId = !string.IsNullOrEmpty(args.AssignedClientIdentifier) ? args.AssignedClientIdentifier
            : packet.ClientId.Length > 0 ? packet.ClientId
            : Guid.NewGuid().ToString("N");
        var (session, former, discarded, isPresent) =
            broker.Sessions.Attach(connection, clientId, packet.CleanSession, args.SessionItems);
        if (former is not null)
        {
            former.TakeOver();
            await WaitForEndAsync(former).ConfigureAwait(false);
        }

        if (isPresent)
            broker.Wills.Cancel(clientId);
        else
            await broker.Wills.SessionEndedAsync(clientId).ConfigureAwait(false);
        if (discarded is not null)
            broker.Unsubscribe(discarded);
        session.ExpiryInterval = ExpiryOf(packet);
        connection.Establish(session);
        connection.LeaveHalfOpen();
        var answer = Answer(args);
        answer.MaximumPacketSize = MaximumPacketSize;
        answer.TopicAliasMaximum = PacketLoop.TopicAliasMaximum;
        answer.IsSessionPresent = isPresent && packet.ProtocolVersion != MqttProtocolVersion.V310; // there the bit is reserved
        answer.AssignedClientIdentifier = clientId == packet.ClientId ? null : clientId;
        answer.SessionExpiryInterval = session.ExpiryInterval == packet.SessionExpiryInterval ? null : session.ExpiryInterval;
        connection.Queue(answer);
        connection.Sender!.Kick();
        session.Outgoing.Attach(connection, packet.ReceiveMaximum);
        await broker.Events.ClientConnected.InvokeAsync(
            new(packet, clientId, connection.RemoteEndPoint, session.Items)).ConfigureAwait(false);
    }

    private async Task WaitForEndAsync(ClientConnection former)
    {
        try
        {
            await former.Ended.WaitAsync(FormerPatience, broker.Time).ConfigureAwait(false);
        }
        catch (TimeoutException e)
        {
            broker.LogError(e, "The client's last connection is still in its handlers; the new one goes on.");
        }
    }

    private uint ExpiryOf(MqttConnectPacket packet)
    {
        if (!broker.Options.EnablePersistentSessions)
            return 0;
        if (packet.ProtocolVersion == MqttProtocolVersion.V500)
            return packet.SessionExpiryInterval;
        return packet.CleanSession ? 0 : uint.MaxValue;
    }

    private static MqttConnAckPacket Answer(ValidatingConnectionEventArgs args) => new()
    {
        ReasonCode = args.ReasonCode,
        ReasonString = args.ReasonString,
        ServerReference = args.ServerReference,
        UserProperties = args.ResponseUserProperties,
    };
}
