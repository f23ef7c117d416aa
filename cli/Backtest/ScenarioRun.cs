using Microsoft.Extensions.DependencyInjection;
using SmartPilots.Core.Alerts;
using SmartPilots.Core.Notifications;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Core.Storage;
using SmartPilots.Core.Wire;
using SmartPilots.DeviceSim.Publish;
using SmartPilots.Functions;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Ingest;
using SmartPilots.Functions.Notifications;
using SmartPilots.Functions.Notifications.Channels;
using SmartPilots.Functions.Silences;
using SmartPilots.Local.Storage;

namespace SmartPilots.Cli.Backtest;

/// <summary>
/// Simulated messages through the code that runs in earnest (ingest, sweep, notifications) over a store of its own, by a clock that is moved on as soon
/// as the work of a moment is done. Each contact's channel is replaced by one that takes every message and counts it.
/// </summary>
internal sealed class ScenarioRun : IAsyncDisposable
{
    private static readonly SourceId Source = new("backtest", "1", SourceId.Live);
    private static readonly long Step = TimeSpan.FromSeconds(30).Ticks; // as often as the timer of notifications
    private static readonly long SweepEvery = TimeSpan.FromMinutes(1).Ticks;

    private readonly PilotDefinition _pilot;
    private readonly SqliteTelemetryStore _store;
    private readonly MovedClock _clock = new();
    private readonly CountingChannel _told = new();
    private readonly ServiceProvider _services;
    private readonly List<DeviceEvent> _moment = [];
    private long _sequence;

    /// <param name="folder">Empty; the store's.</param>
    public ScenarioRun(PilotDefinition pilot, string folder, NotificationPlan plan)
    {
        _pilot = pilot;
        _store = new SqliteTelemetryStore(Path.Combine(folder, "store.db"));
        _services = new ServiceCollection().AddLogging().AddDeviceWork()
            .AddSingleton<ITelemetryStore>(_store).AddSingleton<TimeProvider>(_clock)
            .AddSingleton(new PilotSource(new PilotCatalog([pilot]))).AddSingleton(new CallerKeys([])).AddSingleton(new KnownGateways([]))
            .AddSingleton(new NotificationPlans(plan with { Contacts = [.. plan.Contacts.Select(CountingChannel.InPlaceOf)] }))
            .AddSingleton(new MessageDelivery(http: _told)).AddSingleton<WaitingNotifications>().AddSingleton<NotificationSender>()
            .BuildServiceProvider();
    }

    public long Messages => _sequence;

    /// <summary>Messages that each contact was sent, by its id.</summary>
    public IReadOnlyDictionary<string, int> Told => _told.Messages;

    /// <param name="messages">In order of time.</param>
    /// <param name="from">UTC ticks.</param>
    public async Task PlayAsync(IEnumerable<SimulatedMessage> messages, long from, long to, CancellationToken cancellationToken)
    {
        _clock.Ticks = from;
        foreach (var message in messages)
        {
            while (message.Ticks >= _clock.Ticks + Step)
                await MoveAsync(cancellationToken);
            _moment.Add(new DeviceEvent(Source, ++_sequence, message.Topic, message.Ticks, message.Payload));
        }
        while (_clock.Ticks < to)
            await MoveAsync(cancellationToken);
    }

    public async Task<IReadOnlyList<AlertTransition>> AlertsAsync(CancellationToken cancellationToken)
    {
        var alerts = new List<AlertTransition>();
        foreach (var site in _pilot.Sites)
        {
            await foreach (var row in _store.ReadAllAsync(RowQuery.InPartition(Tables.Alerts, $"{_pilot.Id}~{site.Id}"), cancellationToken))
            {
                if (AlertRow.Raised(row) is { } alert)
                    alerts.Add(alert);
            }
        }
        return alerts;
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _store.Dispose();
    }

    private async Task MoveAsync(CancellationToken cancellationToken)
    {
        _clock.Ticks += Step;
        if (_moment.Count > 0)
        {
            var ingested = await _services.GetRequiredService<IngestPipeline>().IngestAsync(_moment, AccessScope.All, cancellationToken);
            if (ingested.Outcomes.FirstOrDefault(one => one.Outcome != Outcome.Accepted) is { Sequence: > 0 } other)
                throw new InvalidDataException($"A simulated message was not accepted ({other.Outcome}): the scenario does not fit the pilot file.");
            _moment.Clear();
        }
        if (_clock.Ticks % SweepEvery == 0)
            await _services.GetRequiredService<Sweep>().RunAsync(cancellationToken);
        await _services.GetRequiredService<NotificationSender>().RunAsync(cancellationToken);
    }

    private sealed class MovedClock : TimeProvider
    {
        public long Ticks { get; set; }

        public override DateTimeOffset GetUtcNow() => new(Ticks, TimeSpan.Zero);
    }

    /// <summary>Takes each message and keeps nothing but their number.</summary>
    private sealed class CountingChannel : HttpMessageHandler
    {
        public Dictionary<string, int> Messages { get; } = [];

        public static ContactPoint InPlaceOf(ContactPoint contact) =>
            contact with { Channel = new WebhookChannel(new Uri($"http://counted.invalid/{contact.Id}"), new byte[32]) };

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var contact = request.RequestUri!.AbsolutePath[1..];
            Messages[contact] = Messages.GetValueOrDefault(contact) + 1;
            return Task.FromResult(new HttpResponseMessage());
        }
    }
}
