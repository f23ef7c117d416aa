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
        var (former, next) = (Some("first"), Some("second"));
        Connect(former, first, goesOnWith: first);
        Assert.True(_clients.TryEnter("d", next, second, former));
        Assert.True(_clients.IsSucceeded("d", first));

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

    [Fact]
    public void Of_two_connections_that_wait_for_the_same_former_one_comes_in()
    {
        var former = Some("first");
        Connect(former, new Hashtable(), new Hashtable());

        Assert.True(_clients.TryEnter("d", Some("second"), new Hashtable(), former));
        Assert.False(_clients.TryEnter("d", Some("third"), new Hashtable(), former));
    }

    private void Connect(ConnectedClient client, IDictionary newSession, IDictionary goesOnWith)
    {
        Assert.True(_clients.TryEnter("d", client, newSession, _clients.Find("d")));
        _clients.Established("d", goesOnWith);
    }

    private static ConnectedClient Some(string user)
    {
        Assert.True(TopicScope.TryParse("*", out var scope));
        return new ConnectedClient(user, "", null, scope!, SaysWhy: true, new HeldAcknowledgements(), null!);
    }
}
