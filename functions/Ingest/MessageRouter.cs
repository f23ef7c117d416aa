using SmartPilots.Core;
using SmartPilots.Core.Commit;
using SmartPilots.Core.Decoding;
using SmartPilots.Core.Events;
using SmartPilots.Core.Pilots;
using SmartPilots.Functions.Access;

namespace SmartPilots.Functions.Ingest;

/// <summary>Finds each message's device and decodes it. Owned by one batch.</summary>
/// <param name="refused">Unknown devices that were not registered, because their hour is full.</param>
/// <param name="homes">Devices that the catalog does not know and that have a partition: their messages are counted there.</param>
/// <param name="broken">Says what threw.</param>
internal sealed class MessageRouter(PilotCatalog catalog, GatewayScope scope, EdgeNodes nodes, IReadOnlySet<DeviceKey> refused,
    IReadOnlySet<DeviceKey> homes, BrokenDevices broken)
{
    private readonly Dictionary<DeviceKey, DeviceWork> _works = [];
    private readonly DecodedMessage _decoded = new();
    private string? _ledgerKey;
    private long _ledgerDay;
    private SourceId? _ledgerSource;

    /// <summary>The works of a batch, one per device, in the order in which devices appear.</summary>
    public static List<DeviceWork> Route(PilotCatalog catalog, IReadOnlyList<DeviceEvent> events, GatewayScope scope, EdgeNodes nodes,
        IReadOnlySet<DeviceKey> refused, IReadOnlySet<DeviceKey> homes, BrokenDevices broken)
    {
        var router = new MessageRouter(catalog, scope, nodes, refused, homes, broken);
        for (var i = 0; i < events.Count; i++)
        {
            if (!router.TryRoute(events[i], i, isLast: false) && !router.TryRoute(events[i], i, isLast: true))
                router.AddBroken(events[i], i);
        }
        return [.. router._works.Values];
    }

    // A decoder that throws, and not the message's fault.
    private bool TryRoute(in DeviceEvent message, int index, bool isLast)
    {
        try
        {
            Route(message, index);
            return true;
        }
        catch (Exception e) when (BrokenDevices.MayCatch(e))
        {
            if (isLast)
                broken.Undecoded(message, e);
            return false;
        }
    }

    private void Route(in DeviceEvent message, int index)
    {
        var node = nodes.Of(message);
        if (catalog.TryRoute(message.Topic, out var device))
        {
            if (!scope.MaySpeakFor(device.Key))
            {
                AddForbidden(message, index);
                return;
            }
            var context = new DecodeContext(device, message.ReceivedTicks) { Topic = message.Topic, Session = node?.State.Session };
            MessageDecoder.Decode(message.Payload.Span, context, _decoded);
            node?.Take(message, _decoded);
            Add(device, message, index, [.. _decoded.Readings], _decoded.Faults.Count == 0 ? [] : [.. _decoded.Faults], _decoded.Online);
            return;
        }
        node?.Take(message);
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
            AddForbidden(message, index);
        else if (catalog.TryGetDevice(key, out device))
            Add(device, message, index, [], [new DecodeFault(Reason.WrongTopic, topic.Channel, "the channel readings or status")], online: null);
        else
            AddUnknown(key, message, index, refused.Contains(key)
                ? new DecodeFault(Reason.RegistrationLimit, key.ToString(), "fewer new devices in an hour")
                : new DecodeFault(Reason.UnknownDevice, key.ToString(), "a device of a pilot file"));
    }

    private void AddBroken(in DeviceEvent message, int index)
    {
        if (catalog.TryRoute(message.Topic, out var device) && scope.MaySpeakFor(device.Key))
            Add(device, message, index, [], [BrokenDevices.Fault], online: null);
        else
            AddUnroutable(null, message, index, BrokenDevices.Fault);
    }

    // Counted and kept under the gateway: nothing of it may reach the device, or the pilot, that it names.
    private void AddForbidden(in DeviceEvent message, int index) =>
        AddUnroutable(null, message, index, new DecodeFault(Reason.ForbiddenTopic, message.Topic, $"a topic of {scope}"));

    private void AddUnknown(DeviceKey key, in DeviceEvent message, int index, DecodeFault fault)
    {
        if (homes.Contains(key))
            Add(UnroutableDevice.At(key), message, index, [], [fault], online: null);
        else
            AddUnroutable(catalog.FindPilot(key.Pilot)?.Id, message, index, fault, message.Source.IsNumbered ? key : null);
    }

    private void AddUnroutable(string? pilot, in DeviceEvent message, int index, DecodeFault fault, DeviceKey? named = null)
    {
        var device = UnroutableDevice.For(pilot, message.Source.Gateway);
        Add(device, message, index, [], [fault], online: null, named);
    }

    private void Add(DeviceDefinition device, in DeviceEvent message, int index, DecodedReading[] readings, DecodeFault[] faults, bool? online,
        DeviceKey? named = null)
    {
        if (!_works.TryGetValue(device.Key, out var work))
            _works[device.Key] = work = new DeviceWork(device);
        work.Messages.Add(new DeviceMessage(message.Source, message.Sequence, message.Topic, message.ReceivedTicks, message.Payload, readings, faults)
        {
            Online = online,
            Named = named,
            IsMapped = !UnroutableDevice.Is(device.Key) && catalog.IsMapped(message.Topic),
            Counter = readings.Length > 0 ? _decoded.Counter : null,
            IsRetained = message.IsRetained,
            UndatedKey = message.IsRetained ? null : UndatedKey(readings, message.Payload.Span),
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
}
