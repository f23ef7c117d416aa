using SmartPilots.Core.Notifications;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.WebPush;

namespace SmartPilots.Functions.Notifications;

/// <summary>One browser of the caller's.</summary>
/// <param name="Browser">What it calls itself.</param>
internal sealed record PushItem(string Id, string Browser, DateTime MadeAt);

/// <param name="PublicKey">For <c>applicationServerKey</c> of the browser's subscription, base64url.</param>
/// <param name="Contacts">Ids of the contacts of the notifications file that reach the caller by push.</param>
internal sealed record PushAnswer(string PublicKey, IReadOnlyList<string> Contacts, IReadOnlyList<PushItem> Subscriptions);

/// <summary>Lets a signed-in person be told by web push: the browsers that it has subscribed.</summary>
public sealed class PushFunction(PushStore push, NotificationPlans plans, TimeProvider clock)
{
    private const int MaxBrowser = 120;

    /// <summary>The caller's browsers that are told by web push, and the key to subscribe one.</summary>
    [Function("push")]
    [Answers<PushAnswer>("Nothing of a key: it has no browser")]
    public Task Push([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/push")] HttpRequest request,
        CancellationToken cancellationToken) => request.ForCallerAsync(async caller =>
    {
        var own = caller.IsPerson ? await push.OfPersonAsync(caller.Id, cancellationToken) : [];
        var contacts = plans.Current.Contacts.Where(contact => caller.IsPerson && contact.Channel is PushChannel channel
            && string.Equals(channel.Person, caller.Name, StringComparison.OrdinalIgnoreCase)).Select(contact => contact.Id);
        var keys = await push.KeysAsync(cancellationToken);
        return Answer.Json(new PushAnswer(keys.PublicKey, [.. contacts], [.. own.OrderByDescending(one => one.MadeTicks).Select(Item)]), ApiJson.Default.PushAnswer);
    }, cancellationToken);

    /// <summary>Tell the caller by this browser too.</summary>
    [Function("subscribe-push")]
    [Takes<PushRequest>]
    [Answers<PushItem>("The browser; the same one again keeps its id")]
    public Task Subscribe([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/push")] HttpRequest request,
        CancellationToken cancellationToken) => request.ForCallerAsync(async caller =>
    {
        var asked = await request.ReadSmallJsonAsync(ApiJson.Default.PushRequest, cancellationToken);
        var wrong = !caller.IsPerson ? Problem.WrongParameter("caller", "a person who is signed in: a key has no browser")
            : asked is null ? Problem.WrongParameter("body", "{\"endpoint\",\"keys\":{\"p256dh\",\"auth\"}} as the browser gives it") : asked.Wrong();
        if (wrong is not null)
            return wrong;
        var browser = request.Headers.UserAgent.ToString();
        var row = new PushSubscriptionRow(caller.Id, asked!.Endpoint!, asked.Keys!.P256dh!, asked.Keys.Auth!,
            browser.Length > MaxBrowser ? browser[..MaxBrowser] : browser, clock.GetUtcNow().UtcTicks);
        await push.AddAsync(row, cancellationToken);
        return Answer.Json(Item(row), ApiJson.Default.PushItem);
    }, cancellationToken);

    /// <summary>Tell the caller no more by this browser.</summary>
    /// <param name="id">Id of the browser.</param>
    [Function("unsubscribe-push")]
    [Answers(204, "It is not there, or no more")]
    public Task Unsubscribe([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/push/{id}")] HttpRequest request, string id,
        CancellationToken cancellationToken) => request.ForCallerAsync(async caller =>
    {
        await push.RemoveAsync(caller.Id, id, cancellationToken);
        return Answer.Nothing;
    }, cancellationToken);

    private static PushItem Item(PushSubscriptionRow row) => new(row.Id, row.Browser, Instant.Utc(row.MadeTicks));
}
