using System.Collections;
using SmartPilots.Gateway.Access;
using SmartPilots.Gateway.Broker;

namespace SmartPilots.Gateway.Tests.Broker;

/// <summary>The order in which a server tells of a session's end and of its client's next connection is its own.</summary>
public sealed class ConnectedClientsTests
{
    private readonly ConnectedClients _clients = new();

    [Fact]
    public void The_end_of_an_old_session_does_not_forget_the_connection_that_was_validated_meanwhile()
    {
        var (first, second) = (new Hashtable(), new Hashtable());
        Connect(Some("first"), first, goesOnWith: first);
        var next = Some("second");
        _clients.Enter("d", next, second);

        _clients.Forget("d", first);

        Assert.Same(next, _clients.Find("d"));
        _clients.Established("d", second);
        _clients.Forget("d", second);
        Assert.Null(_clients.Find("d"));
    }

    [Fact]
    public void The_end_of_a_session_that_went_on_over_several_connections_forgets_the_last()
    {
        var kept = new Hashtable();
        Connect(Some("first"), kept, goesOnWith: kept);
        Connect(Some("second"), new Hashtable(), goesOnWith: kept);

        _clients.Forget("d", kept);

        Assert.Null(_clients.Find("d"));
    }

    [Fact]
    public void A_session_that_a_clean_start_replaced_is_not_its_clients_any_more()
    {
        var (old, fresh) = (new Hashtable(), new Hashtable());
        var (first, second) = (Some("first"), Some("second"));
        Connect(first, old, goesOnWith: old);
        Connect(second, fresh, goesOnWith: fresh);

        Assert.False(_clients.Holds(old, second));
        Assert.True(_clients.Holds(fresh, second));
    }

    private void Connect(ConnectedClient client, IDictionary newSession, IDictionary goesOnWith)
    {
        _clients.Enter("d", client, newSession);
        _clients.Established("d", goesOnWith);
    }

    private static ConnectedClient Some(string user)
    {
        Assert.True(TopicScope.TryParse("*", out var scope));
        return new ConnectedClient(user, "", null, scope!, SaysWhy: true, new HeldAcknowledgements(), null!);
    }
}
