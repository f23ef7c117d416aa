using System.Text;
using SmartPilots.Core;
using SmartPilots.Core.Commit;
using SmartPilots.Core.Decoding;
using SmartPilots.Core.Events;
using SmartPilots.Core.Pilots;
using SmartPilots.Functions.Access;

namespace SmartPilots.Functions.Ingest;

/// <summary>Finds each message's device and decodes it. Owned by one batch.</summary>
/// <param name="refused">Unknown devices that were not registered, because their hour is full.</param>
internal sealed class MessageRouter(PilotCatalog catalog, GatewayScope scope, IReadOnlySet<DeviceKey>? refused = null)
{
    private readonly Dictionary<DeviceKey, DeviceWork> _works = [];
    private readonly DecodedMessage _decoded = new();
    private string? _ledgerKey;
    private long _ledgerDay;
    private SourceId? _ledgerSource;

    /// <summary>Unknown devices that their pilot allows to be registered; null for none.</summary>
    public HashSet<DeviceKey>? Registrable { get; private set; }

    /// <summary>The works of a batch, one per device, in the order in which devices appear.</summary>
    public List<DeviceWork> Route(IReadOnlyList<DeviceEvent> events)
    {
        for (var i = 0; i < events.Count; i++)
            Route(events[i], i);
        return [.. _works.Values];
    }

    private void Route(in DeviceEvent message, int index)
    {
        if (catalog.TryRoute(message.Topic, out var device))
        {
            if (!scope.MaySpeakFor(device.Key))
            {
                AddForbidden(message, index);
                return;
            }
            MessageDecoder.Decode(message.Payload.Span, new DecodeContext(device, message.ReceivedTicks) { Topic = message.Topic }, _decoded);
            Add(device, message, index, [.. _decoded.Readings], _decoded.Faults.Count == 0 ? [] : [.. _decoded.Faults], _decoded.Online);
            return;
        }
        if (catalog.IsSourceTopic(message.Topic))
        {
            AddUnroutable(null, message, index, new DecodeFault(Reason.UnknownDevice, message.Topic, "a device with this id in a pilot file"));
            return;
        }
        if (!DeviceTopic.TryParse(message.Topic, out var topic))
        {
            AddUnroutable(null, message, index, new DecodeFault(Reason.WrongTopic, message.Topic, "pilots/{pilot}/{site}/{device}/{channel}"));
            return;
        }
        var key = topic!.Device;
        if (!scope.MaySpeakFor(key))
        {
            AddForbidden(message, index);
            return;
        }
        if (!catalog.TryGetDevice(key, out device))
        {
            var pilot = catalog.FindPilot(key.Pilot);
            if (pilot is not null && topic.Channel != DeviceTopic.Commands && pilot.MayRegister(key))
                (Registrable ??= []).Add(key);
            AddUnroutable(pilot?.Id, message, index, refused?.Contains(key) == true
                ? new DecodeFault(Reason.RegistrationLimit, key.ToString(), $"at most {pilot?.RegistrationsPerHour} new devices an hour")
                : new DecodeFault(Reason.UnknownDevice, key.ToString(), "a device of a pilot file"));
            return;
        }
        if (topic.Channel == DeviceTopic.Status && Online(message.Payload.Span) is { } online)
            Add(device, message, index, [], [], online);
        else if (topic.Channel == DeviceTopic.Status)
            Add(device, message, index, [], [new DecodeFault(Reason.WrongShape, "byte 0", "online or offline")], online: null);
        else
            Add(device, message, index, [], [new DecodeFault(Reason.WrongTopic, topic.Channel, "the channel readings or status")], online: null);
    }

    // Counted and kept under the gateway: nothing of it may reach the device, or the pilot, that it names.
    private void AddForbidden(in DeviceEvent message, int index) =>
        AddUnroutable(null, message, index, new DecodeFault(Reason.ForbiddenTopic, message.Topic, $"a topic of {scope}"));

    private void AddUnroutable(string? pilot, in DeviceEvent message, int index, DecodeFault fault)
    {
        var device = UnroutableDevice.For(pilot, message.Source.Gateway);
        Add(device, message, index, [], [fault], online: null);
    }

    private void Add(DeviceDefinition device, in DeviceEvent message, int index, DecodedReading[] readings, DecodeFault[] faults, bool? online)
    {
        if (!_works.TryGetValue(device.Key, out var work))
            _works[device.Key] = work = new DeviceWork(device);
        work.Messages.Add(new DeviceMessage(message.Source, message.Sequence, message.Topic, message.ReceivedTicks, message.Payload, readings, faults)
        {
            Online = online,
            Counter = readings.Length > 0 ? _decoded.Counter : null,
            UndatedKey = UndatedKey(readings, message.Payload.Span),
            LedgerKey = LedgerKey(message),
        });
        work.Indexes.Add(index);
    }

    private string? UndatedKey(DecodedReading[] readings, ReadOnlySpan<byte> payload)
    {
        if (_decoded.Counter is not { } counter)
            return null;
        foreach (var reading in readings)
        {
            if ((reading.Quality & Quality.Undated) != 0)
                return UndatedRow.Key(counter, payload);
        }
        return null;
    }

    // Messages of a batch mostly share source and day: one string serves them all.
    private string LedgerKey(in DeviceEvent message)
    {
        var day = message.ReceivedTicks / TimeSpan.TicksPerDay;
        if (_ledgerKey is null || day != _ledgerDay || message.Source != _ledgerSource)
            (_ledgerKey, _ledgerDay, _ledgerSource) = (LedgerRow.Key(message.ReceivedTicks, message.Source.Key), day, message.Source);
        return _ledgerKey;
    }

    // "online", "offline", or {"online": true}.
    private static bool? Online(ReadOnlySpan<byte> payload)
    {
        var text = payload.Length <= 100 ? Encoding.UTF8.GetString(payload).Trim() : "";
        return text.Replace(" ", "", StringComparison.Ordinal) switch
        {
            "online" or "{\"online\":true}" => true,
            "offline" or "{\"online\":false}" => false,
            _ => null,
        };
    }
}
