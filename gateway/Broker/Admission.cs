using System.Security.Cryptography.X509Certificates;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using MQTTnet.Server;
using Microsoft.Extensions.Logging;
using SmartPilots.Gateway.Access;
using SmartPilots.Gateway.Listening;

namespace SmartPilots.Gateway.Broker;

/// <summary>Who a client is, and whether it may come in.</summary>
/// <param name="certificates">Null where none are let in.</param>
internal sealed partial class Admission(DeviceCredentials credentials, DeviceCertificates? certificates, BrokerState state)
{
    private long _refused;

    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Null when it is refused; then the server is told why.</summary>
    /// <param name="known">Who has its client id.</param>
    public ConnectedClient? Judge(ValidatingConnectionEventArgs connection, ConnectedClient? known)
    {
        var id = connection.ClientId;
        if (!string.IsNullOrEmpty(connection.AuthenticationMethod))
            return Refuse(connection, MqttConnectReasonCode.BadAuthenticationMethod, "it asks for an authentication method");
        if (Identify(connection) is not { } identity)
            return Refuse(connection, MqttConnectReasonCode.BadUserNameOrPassword, "no such user and password, or no such certificate");
        if (known is not null && known.User != identity.User)
        {
            // Taking over a client id would close another user's connection and inherit its subscriptions.
            return Refuse(connection, MqttConnectReasonCode.ClientIdentifierNotValid, $"the client id belongs to user {LogText.Clean(known.User)}");
        }
        if (!state.Limits.MayConnect(id, identity.User, identity.Scope.IsDevice))
            return Refuse(connection, MqttConnectReasonCode.ConnectionRateExceeded, "it connects too often");
        var acknowledgements = known?.Acknowledgements ?? new HeldAcknowledgements();
        return new ConnectedClient(identity.User, identity.Credential, identity.Certificate, identity.Scope,
            connection.ProtocolVersion == MqttProtocolVersion.V500, acknowledgements, (MqttConnection)connection.ChannelAdapter);
    }

    /// <summary>Its client's connection before does not end, or another one came in meanwhile.</summary>
    public void RefuseNow(ValidatingConnectionEventArgs connection) =>
        Refuse(connection, MqttConnectReasonCode.ServerBusy, "another connection of the same client is not over");

    /// <summary>Whether it still has the right that it came in with.</summary>
    public bool IsCurrent(ConnectedClient client) => client.Certificate is { } certificate
        ? certificates!.Verify(certificate) is { } device && credentials.ScopeOf(device)!.Mapped.SequenceEqual(client.Scope.Mapped)
        : credentials.Current(client.User) == client.Credential;

    /// <summary>Whether the right of a retained message's owner has gone.</summary>
    public bool IsGone(string owner) => RetainedOwner.IsGone(owner, credentials, certificates);

    private ConnectedClient? Refuse(ValidatingConnectionEventArgs connection, MqttConnectReasonCode reason, string why)
    {
        Interlocked.Increment(ref _refused);
        if (state.RefusalLines.Takes(out var leftOut))
            Log.Refused(state.Log, LogText.Clean(connection.ClientId), LogText.Clean(connection.UserName), connection.RemoteEndPoint, why, leftOut);
        connection.ReasonCode = reason;
        return null;
    }

    /// <summary>By certificate where one was presented, else by user and password.</summary>
    private Identity? Identify(ValidatingConnectionEventArgs connection)
    {
        if (connection.ClientCertificate is { } certificate && certificates is not null)
        {
            return certificates.Verify(certificate) is { } device && credentials.ScopeOf(device) is { } own
                ? new Identity($"{RetainedOwner.CertificateOf}{device}", "", certificate, own)
                : null;
        }
        return credentials.Verify(connection.UserName, connection.RawPassword) is { } scope
            && credentials.Current(connection.UserName!) is { } credential
            ? new Identity(connection.UserName!, credential, null, scope)
            : null;
    }

    private sealed record Identity(string User, string Credential, X509Certificate2? Certificate, TopicScope Scope);

    private static partial class Log
    {
        [LoggerMessage(1202, LogLevel.Warning,
            "Client {Client} with user {User} from {Address} rejected: {Why}{LeftOut}")]
        public static partial void Refused(ILogger log, string client, string user, System.Net.EndPoint? address, string why, string leftOut);
    }
}
