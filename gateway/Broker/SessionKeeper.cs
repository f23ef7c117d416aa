using System.Collections;
using System.Collections.Concurrent;
using MQTTnet;
using MQTTnet.Protocol;
using MQTTnet.Server;
using Microsoft.Extensions.Logging;
using SmartPilots.Gateway.Listening;

namespace SmartPilots.Gateway.Broker;

/// <summary>The sessions of a running server: what begins with a connection, what its end leaves, and what ends when its time is over.</summary>
internal sealed partial class SessionKeeper(MqttServer server, BrokerState state)
{
    /// <summary>Sessions of one device's own credential: over it, the oldest whose client is away ends.</summary>
    internal const int SessionsPerDevice = 16;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, Task> _ending = new(StringComparer.Ordinal);

    public void Attach()
    {
        server.InterceptingSubscriptionAsync += CheckSubscription;
        server.InterceptingClientEnqueueAsync += CheckQueue;
        server.ClientAcknowledgedPublishPacketAsync += Delivered;
        server.ClientUnsubscribedTopicAsync += Unsubscribed;
        server.ClientConnectedAsync += EstablishAsync;
        server.ClientDisconnectedAsync += LeaveAsync;
        server.SessionDeletedAsync += Forget;
    }

    public async Task<IReadOnlyList<string>> ConnectedAsync() =>
        server.IsStarted ? [.. (await server.GetClientsAsync()).Select(client => client.Id)] : [];

    /// <summary>
    /// Ends the connection that a client had before, and its session if that is over, which the server would go on with. Until the server has done
    /// with the former connection the next one may not come in: at its end the server deletes the session by the client's id, whosever it is then.
    /// </summary>
    /// <returns>False when the former connection does not end.</returns>
    public async Task<bool> EndFormerAsync(string id, ConnectedClient? former, bool isClean)
    {
        if (former is not null && !await EndsAsync(former.Connection.GiveWayAsync()))
            return false;
        if (!isClean && state.Sessions.IsExpired(id))
            await EndAsync(id, _ => true);
        return true;
    }

    /// <summary>Ends when no session of a client is being ended: the server ends a session by the client's id, whosever it is then.</summary>
    public Task EndingAsync(string id) => _ending.GetValueOrDefault(id) ?? Task.CompletedTask;

    /// <summary>Closes a connection and ends its session.</summary>
    public async Task ExpelAsync(string id, ConnectedClient client)
    {
        await CloseAsync(id, MqttDisconnectReasonCode.NotAuthorized);
        await EndAsync(id, items => state.Clients.Holds(items, client));
        state.Clients.Forget(id, client);
    }

    public async Task EndExpiredAsync()
    {
        foreach (var id in state.Sessions.Expired())
            await EndAsync(id, _ => state.Sessions.IsExpired(id));
    }

    public async Task CloseAsync(string clientId, MqttDisconnectReasonCode reason)
    {
        try
        {
            await server.DisconnectClientAsync(clientId, new MqttServerClientDisconnectOptions { ReasonCode = reason });
        }
        catch (InvalidOperationException)
        {
            // it has left already, which is what was wanted
        }
    }

    private async Task EstablishAsync(ClientConnectedEventArgs connected)
    {
        state.Clients.Established(connected.ClientId, connected.SessionItems);
        if (state.Clients.Find(connected.ClientId) is not { } client)
            return;
        state.Sessions.Established(connected.ClientId, connected.SessionItems, client.Connection);
        if (client.Scope.IsDevice && state.Clients.IdsOf(client.User) is { Count: > SessionsPerDevice } ids)
            await EndOldestAsync(client.User, ids);
    }

    private async Task LeaveAsync(ClientDisconnectedEventArgs left)
    {
        if (state.Sessions.Away(left.SessionItems) == 0)
            await EndAsync(left.ClientId, items => ReferenceEquals(items, left.SessionItems) && state.Sessions.IsExpired(left.ClientId));
    }

    // A client that names itself anew each time, with sessions that outlast its connections, would fill the memory with them.
    private async Task EndOldestAsync(string user, IReadOnlyList<string> ids)
    {
        var connected = (await ConnectedAsync()).ToHashSet(StringComparer.Ordinal);
        if (ids.FirstOrDefault(id => !connected.Contains(id)) is not { } oldest)
            return;
        Log.Ended(state.Log, LogText.Clean(oldest), LogText.Clean(user), SessionsPerDevice);
        if (!await EndAsync(oldest, _ => true) && state.Clients.Find(oldest) is { } gone)
            state.Clients.Forget(oldest, gone); // it never got a session
    }

    /// <summary>False when the server has no such session.</summary>
    /// <param name="isMeant">By the session's items.</param>
    private async Task<bool> EndAsync(string id, Func<IDictionary, bool> isMeant)
    {
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        while (!_ending.TryAdd(id, end.Task))
            await EndingAsync(id);
        try
        {
            var session = await server.GetSessionAsync(id);
            if (isMeant(session.Items) && !state.Clients.IsSucceeded(id, session.Items))
                await session.DeleteAsync();
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
        finally
        {
            _ending.TryRemove(id, out _);
            end.SetResult();
        }
    }

    private async Task<bool> EndsAsync(Task served)
    {
        await served.WaitAsync(Patience, state.Channels.Link).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return served.IsCompleted;
    }

    private Task Forget(SessionDeletedEventArgs session)
    {
        state.Clients.Forget(session.Id, session.SessionItems);
        state.Sessions.Removed(session.Id, session.SessionItems);
        return Task.CompletedTask;
    }

    private Task CheckSubscription(InterceptingSubscriptionEventArgs subscription)
    {
        var filter = subscription.TopicFilter;
        var isAllowed = state.Clients.Find(subscription.ClientId) is { } client && client.Scope.MaySubscribe(filter.Topic);
        if (isAllowed && state.Sessions.TrySubscribe(subscription.SessionItems, filter))
            return Task.CompletedTask;
        subscription.Response.ReasonCode = isAllowed ? MqttSubscribeReasonCode.QuotaExceeded : MqttSubscribeReasonCode.NotAuthorized;
        subscription.ProcessSubscription = false;
        return Task.CompletedTask;
    }

    private Task CheckQueue(InterceptingClientApplicationMessageEnqueueEventArgs message)
    {
        message.AcceptEnqueue = state.Sessions.TryEnqueue(message.ReceiverClientId, message.ApplicationMessage);
        return Task.CompletedTask;
    }

    private Task Delivered(ClientAcknowledgedPublishPacketEventArgs delivery)
    {
        state.Sessions.Acknowledged(delivery.SessionItems, delivery.PublishPacket);
        return Task.CompletedTask;
    }

    private Task Unsubscribed(ClientUnsubscribedTopicEventArgs unsubscribed)
    {
        state.Sessions.Unsubscribed(unsubscribed.SessionItems, unsubscribed.TopicFilter);
        return Task.CompletedTask;
    }

    private static partial class Log
    {
        [LoggerMessage(1210, LogLevel.Warning, "Session of client {Client} ended: user {User} has more than {Most} sessions, and this is the oldest")]
        public static partial void Ended(ILogger log, string client, string user, int most);
    }
}
