using MailKit;
using SmartPilots.Core.Notifications;

namespace SmartPilots.Functions.Notifications.Channels;

/// <summary>Hands a message to a contact's channel, once, within a time.</summary>
/// <param name="push">Null where no store says who has subscribed.</param>
/// <param name="http">What calls go to in place of the network.</param>
public sealed class MessageDelivery(PushSender? push = null, HttpMessageHandler? http = null) : IDisposable
{
    // No redirects: an address that moved is to be written anew. Connections are made again now and then, for names that move.
    private readonly HttpClient _http = new(http ?? new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <param name="page">Address of the system's page; null when there is none.</param>
    internal async Task<SendResult> SendAsync(OutgoingMessage message, ContactPoint contact, Uri? page, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        try
        {
            return contact.Channel switch
            {
                WebhookChannel webhook => await HttpSender.SendAsync(_http, WebhookMessage.Of(message, webhook, TimeProvider.System), limit.Token),
                TemplateChannel template => await HttpSender.SendAsync(_http, TemplateMessage.Of(message, template), limit.Token),
                AlertmanagerChannel alertmanager => await HttpSender.SendAsync(_http, AlertmanagerMessage.Of(message, alertmanager), limit.Token),
                EmailChannel email => await EmailMessage.SendAsync(message, email, limit.Token),
                PushChannel own when push is not null => await push.SendAsync(message, own, page, limit.Token),
                PushChannel => new SendResult(SendKind.Refused, null, "who has subscribed to web push stands in the store: name it by --data or --tables"),
                _ => throw new NotSupportedException($"No channel {contact.Channel.Kind}."),
            };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return SendResult.Later($"no answer within {timeout.TotalSeconds} s");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or System.Net.Sockets.SocketException or ProtocolException or ServiceNotConnectedException)
        {
            return SendResult.Later(e.Message);
        }
    }

    public void Dispose() => _http.Dispose();
}
