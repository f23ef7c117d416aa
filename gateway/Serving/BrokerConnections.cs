using System.Net;
using System.Security.Cryptography.X509Certificates;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using MQTTnet.Server;
using SmartPilots.Gateway.Access;

namespace SmartPilots.Gateway.Serving;

/// <summary>The broker's way of one connection: who it is, whether it may come in, and what is forgotten when it has gone.</summary>
internal sealed partial class Broker
{
    // Before anything is read of the connection. A flood must not fill the log: it says so now and then.
    private IDisposable? Enter(EndPoint? from)
    {
        if (IsPaused)
            _addresses.CountRefused();
        else if (_addresses.Enter(from) is { } place)
            return place;
        var last = Interlocked.Read(ref _crowdedAt);
        var now = _link.GetTimestamp();
        if ((last == 0 || _link.GetElapsedTime(last, now) > CrowdedPeriod) && Interlocked.CompareExchange(ref _crowdedAt, now, last) == last)
            Log.Crowded(_log, from, _addresses.Refused);
        return null;
    }

    private Task Validate(ValidatingConnectionEventArgs connection)
    {
        var id = connection.ClientId;
        if (string.IsNullOrEmpty(id))
            connection.AssignedClientIdentifier = id = $"anonymous-{Guid.NewGuid():n}";
        if (Identify(connection) is not { } identity)
            return Refuse(connection, id, MqttConnectReasonCode.BadUserNameOrPassword, "no such user and password, or no such certificate");
        var known = _clients.Find(id);
        if (known is not null && known.User != identity.User)
        {
            // Taking over a client id would close another user's connection and inherit its subscriptions.
            return Refuse(connection, id, MqttConnectReasonCode.ClientIdentifierNotValid, $"the client id belongs to user {LogText.Clean(known.User)}");
        }
        if (!_limits.MayConnect(id, identity.User, identity.Scope.IsDevice))
            return Refuse(connection, id, MqttConnectReasonCode.ConnectionRateExceeded, "it connects too often");
        var gate = known?.Gate ?? new CommitGate();
        if (connection.CleanSession == true)
            gate.Forget();
        var saysWhy = connection.ProtocolVersion == MqttProtocolVersion.V500;
        var client = new ConnectedClient(identity.User, identity.Credential, identity.Certificate, identity.Scope, saysWhy, gate);
        _clients.Enter(id, client, connection.SessionItems);
        return Task.CompletedTask;
    }

    private Task Refuse(ValidatingConnectionEventArgs connection, string id, MqttConnectReasonCode reason, string why)
    {
        Interlocked.Increment(ref _refusedConnections);
        if (_refusalLines.Takes(out var leftOut))
            Log.RefusedConnection(_log, LogText.Clean(id), LogText.Clean(connection.UserName), connection.RemoteEndPoint, why, leftOut);
        connection.ReasonCode = reason;
        return Task.CompletedTask;
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

    private async Task Establish(ClientConnectedEventArgs client)
    {
        _clients.Established(client.ClientId, client.SessionItems);
        if (_clients.Find(client.ClientId) is { Scope.IsDevice: true } device && _clients.IdsOf(device.User) is { Count: > SessionsPerDevice } ids)
            await EndOldestAsync(device.User, ids);
    }

    // A client that names itself anew each time, with sessions that outlast its connections, would fill the memory with them.
    private async Task EndOldestAsync(string user, IReadOnlyList<string> ids)
    {
        var connected = (await ConnectedAsync()).ToHashSet(StringComparer.Ordinal);
        if (ids.FirstOrDefault(id => !connected.Contains(id)) is not { } oldest)
            return;
        Log.SessionEnded(_log, LogText.Clean(oldest), LogText.Clean(user), SessionsPerDevice);
        foreach (var session in await _server!.GetSessionsAsync())
        {
            if (session.Id == oldest)
                await session.DeleteAsync();
        }
    }

    private Task Forget(SessionDeletedEventArgs session)
    {
        _clients.Forget(session.Id, session.SessionItems);
        return Task.CompletedTask;
    }

    private sealed record Identity(string User, string Credential, X509Certificate2? Certificate, TopicScope Scope);
}
