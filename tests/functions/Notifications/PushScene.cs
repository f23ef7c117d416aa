using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Notifications;
using SmartPilots.Functions.Notifications.Channels;
using SmartPilots.Functions.People;
using SmartPilots.Functions.Suppression;
using SmartPilots.Functions.WebPush;
using SmartPilots.Tests.Support;
using SmartPilots.Tests.Support.Storage;

namespace SmartPilots.Functions.Tests.Notifications;

/// <summary>What a push service got in one request.</summary>
internal sealed record PushDelivery(string Path, string Authorization, string Ttl, string Urgency, string Topic, string Encoding, byte[] Body);

/// <summary>A browser's side of a subscription: its keys, and the decryption of RFC 8291 and 8188.</summary>
internal sealed class Browser(string endpoint) : IDisposable
{
    private readonly ECDiffieHellman _key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(16);

    public string Endpoint => endpoint;

    private byte[] Public
    {
        get
        {
            var own = _key.ExportParameters(false).Q;
            return [4, .. own.X!, .. own.Y!];
        }
    }

    public PushSubscriptionRow Row(string person) => new(person, endpoint, Base64Url.EncodeToString(Public), Base64Url.EncodeToString(_secret), "a test", 1);

    public string Decrypt(byte[] body)
    {
        var (salt, sender) = (body[..16], body[21..(21 + body[20])]);
        using var other = ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = sender[1..33], Y = sender[33..] } });
        var shared = _key.DeriveRawSecretAgreement(other.PublicKey);
        var material = HKDF.DeriveKey(HashAlgorithmName.SHA256, shared, 32, _secret, [.. "WebPush: info\0"u8, .. Public, .. sender]);
        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, material, 16, salt, "Content-Encoding: aes128gcm\0"u8.ToArray());
        var nonce = HKDF.DeriveKey(HashAlgorithmName.SHA256, material, 12, salt, "Content-Encoding: nonce\0"u8.ToArray());
        var cipher = body[(21 + body[20])..];
        var plain = new byte[cipher.Length - 16];
        using var gcm = new AesGcm(key, 16);
        gcm.Decrypt(nonce, cipher.AsSpan(..^16), cipher.AsSpan(^16..), plain);
        return Encoding.UTF8.GetString(plain).TrimEnd('\0')[..^1]; // after the delimiter of the last record comes padding
    }

    public void Dispose() => _key.Dispose();
}

/// <summary>A person with an account, a contact that reaches her by push, and a push service that answers as a test says.</summary>
internal sealed class PushScene : IAsyncDisposable
{
    private static readonly ConcurrentDictionary<string, PushScene> Scenes = [];
    private static readonly Lazy<Task<LocalHttp>> Server = new(() => LocalHttp.StartAsync(context =>
        context.Request.Path.Value!.Split('/', 3) is [_, var scene, var path] ? Scenes[scene].TakeAsync(context, "/" + path) : Task.CompletedTask));

    private static int _numbers;
    private readonly PushSender _push;
    private readonly MessageDelivery _delivery;

    private PushScene(NotificationScene notifications, string address, string person, PeopleStore people)
    {
        (Notifications, Address, Person) = (notifications, address, person);
        Push = new PushStore(Store);
        _push = new PushSender(Push, people);
        _delivery = new MessageDelivery(_push);
    }

    public NotificationScene Notifications { get; }
    public StrictStore Store => Notifications.Ingest.Store;
    public string Address { get; }
    public string Person { get; }
    public PushStore Push { get; }
    public ConcurrentQueue<PushDelivery> Received { get; } = [];
    public Func<string, int> Answer { get; set; } = _ => 201;

    public static async Task<PushScene> StartAsync()
    {
        var notifications = await NotificationScene.StartAsync();
        notifications.Ingest.Plans.Current = NotificationScene.Plan("""
            { "contacts": [ { "contact": "phone", "name": "Amina's phone", "push": { "person": "Amina" } } ], "routes": [ { "to": ["phone"] } ],
              "page": "https://page.example.org" }
            """);
        var clock = new RealTimeClock(notifications.Ingest.Clock);
        var people = new PeopleStore(notifications.Ingest.Store, clock, new PeopleCache(clock));
        var (person, _) = (await people.InviteAsync("Amina", null, Role.Operator, AccessScope.All, default))!.Value;
        await people.ChangeAsync(person.Id, one => one with { Password = "x" }, default);
        var number = $"{Interlocked.Increment(ref _numbers)}";
        return Scenes[number] = new PushScene(notifications, $"{(await Server.Value).Address}/{number}", person.Id, people);
    }

    public Task SubscribeAsync(Browser browser) => Push.AddAsync(browser.Row(Person), default);

    public async Task RaiseAsync()
    {
        await Notifications.RaiseAsync();
        await SendAsync();
    }

    public Task SendAsync(int seconds = 30)
    {
        var ingest = Notifications.Ingest;
        ingest.Clock.Advance(TimeSpan.FromSeconds(seconds));
        var waiting = new WaitingNotifications(Store, ingest.Plans, new SuppressionQuery(Store, ingest.Pilots), ingest.Pilots, ingest.Clock);
        return new NotificationSender(Store, ingest.Plans, ingest.Notifications, waiting, ingest.Pilots, _delivery, ingest.Clock).RunAsync(CancellationToken.None);
    }

    public ValueTask DisposeAsync()
    {
        _delivery.Dispose();
        _push.Dispose();
        return Notifications.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext context, string path)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var headers = context.Request.Headers;
        Received.Enqueue(new PushDelivery(path, headers.Authorization.ToString(), headers["TTL"].ToString(), headers["Urgency"].ToString(), headers["Topic"].ToString(),
            headers.ContentEncoding.ToString(), body.ToArray()));
        context.Response.StatusCode = Answer(path);
    }
}
