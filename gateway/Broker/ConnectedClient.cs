using System.Security.Cryptography.X509Certificates;
using SmartPilots.Gateway.Access;
using SmartPilots.Gateway.Listening;
using SmartPilots.Gateway.Spooling;

namespace SmartPilots.Gateway.Broker;

/// <summary>What the broker remembers of a client id: who it is, what it may do, and which acknowledgements wait.</summary>
/// <param name="Credential">Identifies the password it came with; another one in the file means that its right is gone.</param>
/// <param name="Certificate">What it came with instead of a password.</param>
/// <param name="SaysWhy">MQTT 5: a refused publish is answered with a reason. An older client would take the answer for success.</param>
internal sealed record ConnectedClient(
    string User, string Credential, X509Certificate2? Certificate, TopicScope Scope, bool SaysWhy, HeldAcknowledgements Acknowledgements, MqttConnection Connection)
{
    private readonly SpoolOwner _owner = SpoolOwner.OfDevice(Scope.Text);

    /// <summary>In whose share of the spool a message counts.</summary>
    public SpoolOwner OwnerOf(string topic) => Scope.IsDevice ? _owner : SpoolOwner.OfTopic(topic);
}
