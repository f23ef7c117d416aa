using System.Net;
using Lib.Net.Http.WebPush;
using Lib.Net.Http.WebPush.Authentication;
using SmartPilots.Core.Notifications;
using SmartPilots.Functions.People;
using SmartPilots.Functions.WebPush;

namespace SmartPilots.Functions.Notifications.Channels;

/// <summary>What a browser's service worker gets. Id: the message's, the same for each try, so that one that comes twice is shown once.</summary>
internal sealed record PushBody(string Id, string Title, string Body, string State, string Severity, IReadOnlyList<string> Alerts);

/// <summary>
/// Web push (RFC 8030, 8291, 8292) to each browser that a person has subscribed. Only the browser can read it. The message is sent when one browser's
/// service took it; one that is gone (404, 410) is forgotten.
/// </summary>
public sealed class PushSender(PushStore push, PeopleStore people) : IDisposable
{
    // A message has 4,096 bytes (RFC 8291), 103 of them for the encryption; a character may take four.
    private const int MaxTitle = 200;
    private const int MaxBody = 500;
    private const int MaxAlerts = 5;
    private const int KeptSeconds = 86_400;
    private const string Nobody = "mailto:smartpilots@example.org";

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <param name="page">Address of the system's page, by which a push service may ask who sends; null when there is none.</param>
    internal async Task<SendResult> SendAsync(OutgoingMessage message, PushChannel channel, Uri? page, CancellationToken cancellationToken)
    {
        var person = await people.FindByAsync(PersonName.NameKey(channel.Person), cancellationToken);
        if (person is not { HasAccount: true })
            return new SendResult(SendKind.Refused, null, $"there is no person {channel.Person} who may sign in");
        var browsers = await push.OfPersonAsync(person.Id, cancellationToken);
        var keys = await push.KeysAsync(cancellationToken);
        using var vapid = new VapidAuthentication(keys.PublicKey, keys.PrivateKey) { Subject = page?.Scheme == "https" ? page.AbsoluteUri : Nobody };
        var client = new PushServiceClient(_http) { AutoRetryAfter = false, DefaultAuthentication = vapid };
        var results = new List<SendResult>();
        foreach (var browser in browsers)
            results.Add(await SendAsync(client, browser, message, cancellationToken));
        var sent = results.Count(result => result.Kind == SendKind.Sent);
        return sent > 0 ? new SendResult(SendKind.Sent, null, null)
            : results.Find(result => result.Kind == SendKind.Later) ?? results.FirstOrDefault() ?? new SendResult(SendKind.Refused, null,
                $"{channel.Person} has subscribed no browser");
    }

    public void Dispose() => _http.Dispose();

    private async Task<SendResult> SendAsync(PushServiceClient client, PushSubscriptionRow browser, OutgoingMessage message, CancellationToken cancellationToken)
    {
        var subscription = new PushSubscription { Endpoint = browser.Endpoint };
        subscription.SetKey(PushEncryptionKeyName.P256DH, browser.P256dh);
        subscription.SetKey(PushEncryptionKeyName.Auth, browser.Auth);
        try
        {
            await client.RequestPushMessageDeliveryAsync(subscription, new PushMessage(JsonSerializer.Serialize(Body(message), ApiJson.Default.PushBody))
            {
                Topic = message.Id, TimeToLive = KeptSeconds, Urgency = message.IsCritical ? PushMessageUrgency.High : PushMessageUrgency.Normal,
            }, cancellationToken);
            return new SendResult(SendKind.Sent, null, null);
        }
        catch (PushServiceClientException e) when (e.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone)
        {
            await push.RemoveAsync(browser.Person, browser.Id, cancellationToken);
            return new SendResult(SendKind.Refused, null, "the browser takes no messages any more; its subscription was removed");
        }
        catch (PushServiceClientException e)
        {
            return SendResult.NotTaken(e.StatusCode, $"status {(int)e.StatusCode}", e.Headers?.RetryAfter?.Delta);
        }
        catch (HttpRequestException e)
        {
            return SendResult.Later(e.Message);
        }
    }

    private static PushBody Body(OutgoingMessage message)
    {
        var lines = message.Short.Split('\n', 2);
        var first = message.Rows[0];
        var severity = message.IsCritical ? "critical" : first.Transition.Severity;
        return new PushBody(message.Id, Cut(lines[0], MaxTitle), lines.Length > 1 ? Cut(lines[1], MaxBody) : "", first.Kind.Word(), severity,
            [.. message.Rows.Take(MaxAlerts).Select(row => $"{row.Partition}~{AlertRow.Key(row.Transition)}").Distinct()]);
    }

    private static string Cut(string text, int most) => text.Length <= most ? text : text[..(most - 1)] + "…";
}
