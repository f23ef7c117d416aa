using System.Buffers;
using System.Collections;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using MQTTnet.Server;
using SmartPilots.Gateway.Access;
using SmartPilots.Gateway.Listening;

namespace SmartPilots.Gateway.Broker;

/// <summary>The broker's way of one connection: who it is, whether it may come in, and what is forgotten when it has gone.</summary>
internal sealed partial class MqttBroker
{
    // Before anything is read of the connection. A flood must not fill the log: it says so now and then.
    private IDisposable? Enter(Socket socket)
    {
        var from = socket.RemoteEndPoint;
        if (IsPaused || OpenFiles.IsAmongLast(socket.Handle))
            _addresses.CountRefused();
        else if (_addresses.Enter(from) is { } place)
            return place;
        var last = Interlocked.Read(ref _crowdedAt);
        var now = _link.GetTimestamp();
        if ((last == 0 || _link.GetElapsedTime(last, now) > CrowdedPeriod) && Interlocked.CompareExchange(ref _crowdedAt, now, last) == last)
            Log.Crowded(_log, from, _addresses.Refused);
        return null;
    }

    private async Task ValidateAsync(ValidatingConnectionEventArgs connection)
    {
        var id = connection.ClientId;
        if (id.Length == 0)
        {
            Refuse(connection, id, MqttConnectReasonCode.ClientIdentifierNotValid, "it has no client id, and wants a session that is kept");
            return;
        }
        if (!string.IsNullOrEmpty(connection.AuthenticationMethod))
        {
            Refuse(connection, id, MqttConnectReasonCode.BadAuthenticationMethod, "it asks for an authentication method");
            return;
        }
        if (Identify(connection) is not { } identity)
        {
            Refuse(connection, id, MqttConnectReasonCode.BadUserNameOrPassword, "no such user and password, or no such certificate");
            return;
        }
        var known = _clients.Find(id);
        if (known is not null && known.User != identity.User)
        {
            // Taking over a client id would close another user's connection and inherit its subscriptions.
            Refuse(connection, id, MqttConnectReasonCode.ClientIdentifierNotValid, $"the client id belongs to user {LogText.Clean(known.User)}");
            return;
        }
        if (!_limits.MayConnect(id, identity.User, identity.Scope.IsDevice))
        {
            Refuse(connection, id, MqttConnectReasonCode.ConnectionRateExceeded, "it connects too often");
            return;
        }
        if (connection.CleanSession != true)
            await EndFormerSessionAsync(id);
        var acknowledgements = known?.Acknowledgements ?? new HeldAcknowledgements();
        if (connection.CleanSession == true)
            acknowledgements.Forget();
        var channel = (MqttConnection)connection.ChannelAdapter;
        var saysWhy = connection.ProtocolVersion == MqttProtocolVersion.V500;
        var client = new ConnectedClient(identity.User, identity.Credential, identity.Certificate, identity.Scope, saysWhy, acknowledgements, channel);
        _clients.Enter(id, client, connection.SessionItems);
        Sessions.Prepare(connection.SessionItems);
        channel.Take = (string topic, in ReadOnlySequence<byte> payload, out bool isCongested) => TryTake(id, client, topic, payload, out isCongested);
    }

    private void Refuse(ValidatingConnectionEventArgs connection, string id, MqttConnectReasonCode reason, string why)
    {
        Interlocked.Increment(ref _refusedConnections);
        if (_refusalLines.Takes(out var leftOut))
            Log.RefusedConnection(_log, LogText.Clean(id), LogText.Clean(connection.UserName), connection.RemoteEndPoint, why, leftOut);
        connection.ReasonCode = reason;
    }

    /// <summary>By certificate where one was presented, else by user and password.</summary>
    private Identity? Identify(ValidatingConnectionEventArgs connection)
    {
        if (connection.ClientCertificate is { } certificate && _certificates is not null)
        {
            return _certificates.Verify(certificate) is { } device && _credentials.ScopeOf(device) is { } own
                ? new Identity($"{RetainedOwner.CertificateOf}{device}", "", certificate, own)
                : null;
        }
        return _credentials.Verify(connection.UserName, connection.RawPassword) is { } scope
            && _credentials.Current(connection.UserName!) is { } credential
            ? new Identity(connection.UserName!, credential, null, scope)
            : null;
    }

    private bool IsCurrent(ConnectedClient client) => client.Certificate is { } certificate
        ? _certificates!.Verify(certificate) is { } device && _credentials.ScopeOf(device)!.Mapped.SequenceEqual(client.Scope.Mapped)
        : _credentials.Current(client.User) == client.Credential;

    private async Task EstablishAsync(ClientConnectedEventArgs connected)
    {
        _clients.Established(connected.ClientId, connected.SessionItems);
        if (_clients.Find(connected.ClientId) is not { } client)
            return;
        _sessions.Established(connected.ClientId, connected.SessionItems, client.Connection);
        if (client.Scope.IsDevice && _clients.IdsOf(client.User) is { Count: > SessionsPerDevice } ids)
            await EndOldestAsync(client.User, ids);
    }

    // The server would go on with a session that is over, or that ends with the connection which is taken over now.
    private async Task EndFormerSessionAsync(string id)
    {
        var endsNow = _sessions.EndsWithConnection(id);
        if (endsNow)
            await CloseAsync(id, MqttDisconnectReasonCode.SessionTakenOver);
        if (endsNow || _sessions.IsExpired(id))
            await EndSessionAsync(id, _ => true);
    }

    private async Task LeaveAsync(ClientDisconnectedEventArgs left)
    {
        if (left.DisconnectType == MqttClientDisconnectType.Takeover)
            return; // the session goes on, or has been replaced
        if (_sessions.Away(left.SessionItems) == 0)
            await EndSessionAsync(left.ClientId, items => ReferenceEquals(items, left.SessionItems) && _sessions.IsExpired(left.ClientId));
    }

    // A client that names itself anew each time, with sessions that outlast its connections, would fill the memory with them.
    private async Task EndOldestAsync(string user, IReadOnlyList<string> ids)
    {
        var connected = (await ConnectedAsync()).ToHashSet(StringComparer.Ordinal);
        if (ids.FirstOrDefault(id => !connected.Contains(id)) is not { } oldest)
            return;
        Log.SessionEnded(_log, LogText.Clean(oldest), LogText.Clean(user), SessionsPerDevice);
        if (!await EndSessionAsync(oldest, _ => true) && _clients.Find(oldest) is { } gone)
            _clients.Forget(oldest, gone); // it never got a session
    }

    /// <summary>Ends sessions and retained messages whose time is over: the server looks at a session only when its client comes again.</summary>
    public async Task SweepAsync()
    {
        if (_server is null)
            return;
        foreach (var id in _sessions.Expired())
            await EndSessionAsync(id, _ => _sessions.IsExpired(id));
        await DropExpiredAsync();
    }

    private async Task<bool> DropExpiredAsync()
    {
        var topics = await _retained.DropExpiredAsync();
        foreach (var topic in topics)
            await _server!.UpdateRetainedMessageAsync(new MqttApplicationMessage { Topic = topic });
        return topics.Count > 0;
    }

    /// <summary>False when the server has no such session.</summary>
    /// <param name="isMeant">By the session's items.</param>
    private async Task<bool> EndSessionAsync(string id, Func<IDictionary, bool> isMeant)
    {
        try
        {
            var session = await _server!.GetSessionAsync(id);
            if (isMeant(session.Items))
                await session.DeleteAsync();
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private Task Forget(SessionDeletedEventArgs session)
    {
        _clients.Forget(session.Id, session.SessionItems);
        _sessions.Removed(session.Id, session.SessionItems);
        return Task.CompletedTask;
    }

    private sealed record Identity(string User, string Credential, X509Certificate2? Certificate, TopicScope Scope);
}
