using SmartPilots.DeviceSim.Publish;

namespace SmartPilots.DeviceSim.Commands;

/// <summary>
/// Two values of one stream and time, the one after the other: a column of the time is missing from the map, or the recording contradicts itself.
/// </summary>
/// <param name="areExpected">Whether the map says so: then none is reported.</param>
internal sealed class ConflictingValues(bool areExpected)
{
    private readonly Dictionary<(string Topic, string Stream), (long Milliseconds, decimal Value)> _last = [];
    private readonly SortedDictionary<string, long> _found = new(StringComparer.Ordinal);

    /// <summary>What was seen, and how often; known after an enumeration.</summary>
    public IReadOnlyDictionary<string, long> Found => _found;

    /// <summary>The same messages, looked at one by one.</summary>
    public IEnumerable<SimulatedMessage> Watch(IEnumerable<SimulatedMessage> messages) => areExpected ? messages : messages.Select(message =>
    {
        Take(message);
        return message;
    });

    private void Take(SimulatedMessage message)
    {
        if (PlainPayload.TryRead(message.Payload) is not { } plain)
            return;
        foreach (var (stream, value) in plain.Values)
        {
            if (_last.TryGetValue((message.Topic, stream), out var before) && before.Milliseconds == plain.Milliseconds && before.Value != value)
            {
                var what = $"another value of stream {stream} for the time of the row before (is a column of the time missing in the map?)";
                _found[what] = _found.GetValueOrDefault(what) + 1;
            }
            _last[(message.Topic, stream)] = (plain.Milliseconds, value);
        }
    }
}
