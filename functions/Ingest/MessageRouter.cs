using System.Security.Cryptography;
using SmartPilots.Core.Decoding;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Devices;

namespace SmartPilots.Functions.Ingest;

/// <summary>
/// Finds the partition in which each message is counted, and decodes those that a pilot file takes. The partition follows from the topic: a
/// well-formed <c>pilots/…</c> topic within the gateway's scope counts for the device that it names, known or not; a network server's topic that
/// a pilot file maps, for the mapped device; all others in the gateway's own. Owned by one batch.
/// </summary>
/// <param name="broken">Says what threw.</param>
internal sealed class MessageRouter(PilotsOfBatch pilots, AccessScope scope, EdgeNodes nodes, BrokenDevices broken)
{
    private readonly PilotCatalog _catalog = pilots.Catalog;
    private readonly Dictionary<DeviceKey, DeviceBatch> _batches = [];
    private readonly DecodedMessage _decoded = new();
    private string? _ledgerKey;
    private long _ledgerDay;
    private SourceId? _ledgerSource;

    /// <summary>The batches of devices, in the order in which devices appear.</summary>
    public static List<DeviceBatch> Route(IReadOnlyList<DeviceEvent> events, PilotsOfBatch pilots, AccessScope scope, EdgeNodes nodes, BrokenDevices broken)
    {
        var router = new MessageRouter(pilots, scope, nodes, broken);
        for (var i = 0; i < events.Count; i++)
        {
            if (!router.TryRoute(events[i], i, isLast: false) && !router.TryRoute(events[i], i, isLast: true))
                router.AddBroken(events[i], i);
        }
        return [.. router._batches.Values];
    }

    // A decoder that throws, and not the message's fault.
    private bool TryRoute(in DeviceEvent message, int index, bool isLast)
    {
        try
        {
            Route(message, index);
            return true;
        }
        catch (Exception e) when (EachDevice.MayCatch(e))
        {
            if (isLast)
                broken.Undecoded(message, e);
            return false;
        }
    }

    private void AddBroken(in DeviceEvent message, int index)
    {
        var (device, isMapped, _) = Find(message);
        Add(device, message, index, [], [BrokenDevices.Fault], online: null, isMapped);
    }

    private void Route(in DeviceEvent message, int index)
    {
        var (device, isMapped, refusal) = Find(message);
        var node = nodes.Of(message);
        if (refusal is { } fault)
        {
            if (fault.Reason != Reason.ForbiddenTopic)
                node?.Take(message);
            Add(device, message, index, [], [fault], online: null, isMapped);
            return;
        }
        var context = new DecodeContext(device, message.ReceivedTicks) { Topic = message.Topic, Session = node?.State.Session };
        MessageDecoder.Decode(message.Payload.Span, context, _decoded);
        node?.Take(message, _decoded);
        Add(device, message, index, [.. _decoded.Readings], _decoded.Faults.Count == 0 ? [] : [.. _decoded.Faults], _decoded.Online, isMapped);
    }

    // In whose partition it is counted; with the reason when no device takes it.
    private (DeviceDefinition Device, bool IsMapped, DecodeFault? Refusal) Find(in DeviceEvent message)
    {
        if (_catalog.TryRoute(message.Topic, message.Payload.Span, out var device, out var isMapped) && scope.MaySpeakFor(device.Key))
            return (device, isMapped, null);
        var isOwn = DeviceTopic.TryParse(message.Topic, out var topic);
        if (device is not null || (isOwn && !scope.MaySpeakFor(topic!.Device)))
            return OfGateway(message, new DecodeFault(Reason.ForbiddenTopic, message.Topic, $"a topic of {scope}"));
        if (!isOwn)
            return OfGateway(message, _catalog.IsSourceTopic(message.Topic) ? UnknownDevice(message)
                : new DecodeFault(Reason.WrongTopic, message.Topic, "pilots/{pilot}/{site}/{device}/{channel}"));
        var key = topic!.Device;
        if (_catalog.TryGetDevice(key, out device))
            return (device, false, new DecodeFault(Reason.WrongTopic, topic.Channel, "the channel readings or status"));
        return (UnroutableDevice.At(key), false, pilots.Refused.Contains(key)
            ? new DecodeFault(Reason.RegistrationLimit, key.ToString(), "fewer new devices in an hour")
            : new DecodeFault(Reason.UnknownDevice, key.ToString(), "a device of a pilot file"));
    }

    private static (DeviceDefinition Device, bool IsMapped, DecodeFault? Refusal) OfGateway(in DeviceEvent message, DecodeFault refusal) =>
        (UnroutableDevice.Of(message.Source.Gateway), false, refusal);

    private DecodeFault UnknownDevice(in DeviceEvent message)
    {
        var id = _catalog.UnknownId(message.Topic, message.Payload.Span);
        return new DecodeFault(Reason.UnknownDevice, message.Topic, id.Length == 0
            ? "a message that says whose it is, where the source's \"id\" looks"
            : $"a device with the id {id} in a pilot file: \"ids\": [\"{id}\"]");
    }

    private void Add(DeviceDefinition device, in DeviceEvent message, int index, DecodedReading[] readings, DecodeFault[] faults, bool? online, bool isMapped)
    {
        if (!_batches.TryGetValue(device.Key, out var batch))
            _batches[device.Key] = batch = new DeviceBatch(device);
        batch.Add(new DeviceMessage(message.Source, message.Sequence, message.Topic, message.ReceivedTicks, message.Payload, readings, faults)
        {
            Online = online,
            IsNoise = readings.Length == 0 && faults.Length == 0 && _decoded.IsNoise,
            ReceiptTicks = readings.Length > 0 && _decoded.ReceiptTicks != 0 ? _decoded.ReceiptTicks : message.ReceivedTicks,
            IsMapped = isMapped,
            SourceKey = isMapped ? $"{message.Source.Key}~{TopicHash(message.Topic)}" : message.Source.Key,
            Counter = readings.Length > 0 ? _decoded.Counter : null,
            IsRetained = message.IsRetained,
            UndatedKey = message.IsRetained ? null : UndatedKey(readings, message.Payload.Span),
            LedgerKey = LedgerKey(message),
        }, index);
    }

    private static string TopicHash(string topic) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(topic)).AsSpan(0, 6));

    private string? UndatedKey(DecodedReading[] readings, ReadOnlySpan<byte> payload)
    {
        if (_decoded.Counter is not { } counter)
            return null;
        foreach (var reading in readings)
        {
            if (reading.IsOfReceipt || (reading.Quality & Quality.Undated) != 0)
                return _decoded.ContentHash == 0 ? UndatedRow.Key(counter, payload) : UndatedRow.Key(counter, _decoded.ContentHash);
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
