using System.Buffers.Text;
using SmartPilots.Core.Wire;

namespace SmartPilots.Benchmarks.Gateway;

/// <summary>
/// What an honest client has been acknowledged, and what has come up, each by the number that its payload is. It counts as the functions do: of a
/// source, what is at or below the last sequence is a redelivery. Safe from any thread.
/// </summary>
internal sealed class NumberedMessages
{
    public const string Topic = GatewayServer.Site + "honest/readings";

    private readonly Lock _lock = new();
    private readonly List<(bool IsAcknowledged, int Arrived)> _messages = [];
    private readonly Dictionary<string, long> _last = [];

    public long Redelivered { get; private set; }

    public (long Acknowledged, IReadOnlyList<long> Lost, long Doubled) Result()
    {
        lock (_lock)
        {
            return (_messages.LongCount(m => m.IsAcknowledged), [.. _messages.Index().Where(m => m.Item is (true, 0)).Select(m => (long)m.Index)],
                _messages.Sum(m => Math.Max(0L, m.Arrived - 1)));
        }
    }

    /// <summary>A number that no message has had.</summary>
    public int Next()
    {
        lock (_lock)
        {
            _messages.Add(default);
            return _messages.Count - 1;
        }
    }

    public void Acknowledged(int number)
    {
        lock (_lock)
            _messages[number] = (true, _messages[number].Arrived);
    }

    public void Arrived(DeviceEvent message)
    {
        if (message.Topic != Topic || !Utf8Parser.TryParse(message.Payload.Span, out int number, out _))
            return;
        lock (_lock)
        {
            if (message.Sequence <= _last.GetValueOrDefault(message.Source.Key))
            {
                Redelivered++;
                return;
            }
            _last[message.Source.Key] = message.Sequence;
            _messages[number] = (_messages[number].IsAcknowledged, _messages[number].Arrived + 1);
        }
    }
}
