using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using SmartPilots.Core.Notifications;
using SmartPilots.Core.Storage;
using SmartPilots.Functions.Notifications;
using SmartPilots.Functions.Notifications.Channels;
using SmartPilots.Functions.Suppression;
using SmartPilots.Functions.Tests.Ingest;
using SmartPilots.Tests.Support;

namespace SmartPilots.Functions.Tests.Notifications;

/// <summary>What a receiver of webhooks got in one request.</summary>
internal sealed record Delivery(string Path, string Id, string Timestamp, string Signature, string Body)
{
    public IEnumerable<string> Alerts => JsonNode.Parse(Body)!["alerts"]!.AsArray().Select(alert => (string)alert!["id"]!);
    public string Text => (string)JsonNode.Parse(Body)!["text"]!;
}

/// <summary>A pilot with one flow meter, a notifications file, and a receiver of webhooks that answers as a test says.</summary>
internal sealed class NotificationScene : IAsyncDisposable
{
    public const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    // One server for all: a scene's requests have its number in front of their path.
    private static readonly ConcurrentDictionary<string, NotificationScene> Scenes = [];
    private static readonly Lazy<Task<LocalHttp>> Server = new(() => LocalHttp.StartAsync(context =>
        context.Request.Path.Value!.Split('/', 3) is [_, var scene, var path] ? Scenes[scene].TakeAsync(context, "/" + path) : Task.CompletedTask));

    private static int _numbers;
    private readonly MessageDelivery _delivery = new();

    private NotificationScene(string address) => Address = address;

    public IngestScene Ingest { get; } = new();
    public ConcurrentQueue<Delivery> Received { get; } = new();

    /// <summary>The status that the receiver answers with to the n-th request, from 0.</summary>
    public Func<int, int> Answer { get; set; } = _ => 200;

    /// <summary>How long the receiver asks to be left alone, in seconds.</summary>
    public int? RetryAfter { get; set; }

    /// <summary>Set, the receiver does not answer until it is done.</summary>
    public Task Stall { get; set; } = Task.CompletedTask;

    public string Address { get; }

    /// <param name="more">Further members of the file.</param>
    public static async Task<NotificationScene> StartAsync(string routes = """{ "to": ["amina"] }""", string contacts = "", string more = "")
    {
        var number = $"{Interlocked.Increment(ref _numbers)}";
        var scene = Scenes[number] = new NotificationScene($"{(await Server.Value).Address}/{number}");
        scene.Ingest.Plans.Current = Plan($$"""
            { "contacts": [ { "contact": "amina", "name": "Amina", "webhook": { "url": "{{scene.Address}}/amina", "secret": "{{Secret}}" } }
                {{contacts.Replace("ADDRESS", scene.Address)}} ],
              "routes": [ {{routes}} ] {{more}} }
            """);
        return scene;
    }

    public static NotificationPlan Plan(string json)
    {
        var result = NotificationFileReader.Read(Encoding.UTF8.GetBytes(json), "n.json", name => name == "SET" ? "given" : null);
        Assert.True(result.Plan is not null, string.Join('\n', result.Errors));
        return result.Plan;
    }

    public NotificationSender Sender() =>
        new(Ingest.Store, Ingest.Plans, Ingest.Notifications, new WaitingNotifications(Ingest.Store, Ingest.Plans, new SuppressionQuery(Ingest.Store, Ingest.Pilots),
            Ingest.Pilots, Ingest.Clock), Ingest.Pilots, _delivery, Ingest.Clock);

    /// <summary>The sender's run after <paramref name="seconds"/>.</summary>
    public Task SendAsync(int seconds = 30)
    {
        Ingest.Clock.Advance(TimeSpan.FromSeconds(seconds));
        return Sender().RunAsync(CancellationToken.None);
    }

    public async Task RaiseAsync(int second = 0)
    {
        await Ingest.SendAsync(Ingest.Message(second, "\"flow_lps\":150"));
        await Ingest.SendAsync(Ingest.Message(second + 60, "\"flow_lps\":150"));
    }

    public Task ClearAsync(int second = 120) => Ingest.SendAsync(Ingest.Message(second, "\"flow_lps\":1"));

    /// <summary>The notifications as <c>transition contact state</c>, in order of their keys.</summary>
    public IReadOnlyList<string> Rows(string partition = "p~s") => [.. Ingest.Store.Rows(Tables.Notifications).Where(row => row.Partition == partition)
        .Select(NotificationRow.FromRow).Select(row => $"{row.Kind.Word()} {row.Contact} {row.State}")];

    /// <summary>What was told since it was asked last: path and text of each message, without its time.</summary>
    public IReadOnlyList<string> Told()
    {
        var told = new List<string>();
        while (Received.TryDequeue(out var delivery))
            told.AddRange(delivery.Text.Split('\n').Select(line => $"{delivery.Path[1..]}: {string.Join(',', line.Split(',')[..^1])}"));
        return told;
    }

    public int Markers => Ingest.Store.Rows(Tables.Notifications).Count(row => row.Partition == NotificationRow.Queue);

    public ValueTask DisposeAsync()
    {
        _delivery.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task TakeAsync(HttpContext context, string path)
    {
        using var reader = new StreamReader(context.Request.Body);
        var headers = context.Request.Headers;
        Received.Enqueue(new Delivery(path, headers["webhook-id"].ToString(), headers["webhook-timestamp"].ToString(),
            headers["webhook-signature"].ToString(), await reader.ReadToEndAsync()));
        var status = Answer(Received.Count - 1);
        await Stall.WaitAsync(context.RequestAborted);
        context.Response.StatusCode = status;
        context.Response.Headers.RetryAfter = $"{RetryAfter}";
    }
}
