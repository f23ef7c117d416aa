using System.Buffers;
using System.Diagnostics;
using System.Text;

namespace SmartPilots.Gateway.Spooling;

/// <summary>
/// What waits for one commit: messages, packed into one buffer, and changes asked for by the forwarder. All who wait share one task.
/// Filled under the spool's lock, then owned by its writer; two of them alternate.
/// </summary>
/// <param name="completion">How continuations of those who wait run.</param>
internal sealed class SpoolGroup(TaskCreationOptions completion)
{
    private readonly List<Entry> _entries = [];
    private readonly List<(int Index, ActivityContext Context)> _traces = [];
    private byte[] _arena = new byte[64 * 1024];
    private TaskCompletionSource _done = new();
    private readonly List<(Action<SpoolFile> Change, TaskCompletionSource Done)> _changes = [];

    public IEnumerable<Action<SpoolFile>> Changes => _changes.Select(change => change.Change);

    /// <summary>Of the messages whose trace is recorded: place among them, and context.</summary>
    public IReadOnlyList<(int Index, ActivityContext Context)> Traces => _traces;

    public bool HasChanges => _changes.Count > 0;

    public int Count => _entries.Count;

    public int Bytes { get; private set; }

    /// <summary>What its messages count for against the spool's cap.</summary>
    public long SpoolBytes => Bytes + ((long)Count * SpooledMessage.Overhead);

    /// <summary>What one message counts for against the cap.</summary>
    public static long SpoolBytesOf(string topic, in ReadOnlySequence<byte> payload) =>
        Encoding.UTF8.GetByteCount(topic) + payload.Length + SpooledMessage.Overhead;

    public bool IsEmpty => _entries.Count == 0 && _changes.Count == 0;

    /// <summary>Ends when the messages are on disk.</summary>
    public Task Done => _done.Task;

    /// <param name="owner">See <see cref="SpoolOwner"/>.</param>
    /// <param name="trace">Of the message, when one is recorded.</param>
    public void Add(string topic, in ReadOnlySequence<byte> payload, long receivedTicks, long owner, in ActivityContext trace = default)
    {
        if (trace.TraceId != default)
            _traces.Add((_entries.Count, trace));
        var topicLength = Encoding.UTF8.GetByteCount(topic);
        var payloadLength = checked((int)payload.Length);
        if (_arena.Length - Bytes < topicLength + payloadLength)
            Array.Resize(ref _arena, Math.Max(_arena.Length * 2, Bytes + topicLength + payloadLength));
        Encoding.UTF8.GetBytes(topic, _arena.AsSpan(Bytes));
        payload.CopyTo(_arena.AsSpan(Bytes + topicLength));
        _entries.Add(new Entry(receivedTicks, owner, Bytes, topicLength, payloadLength));
        Bytes += topicLength + payloadLength;
    }

    /// <summary>The task ends when the change is on disk: on a full disk changes may succeed where the messages fail.</summary>
    public Task Add(Action<SpoolFile> change)
    {
        var done = new TaskCompletionSource(completion);
        _changes.Add((change, done));
        return done.Task;
    }

    public (long ReceivedTicks, long Owner, ReadOnlyMemory<byte> Topic, ReadOnlyMemory<byte> Payload) this[int index]
    {
        get
        {
            var entry = _entries[index];
            var topic = _arena.AsMemory(entry.Offset, entry.TopicLength);
            return (entry.ReceivedTicks, entry.Owner, topic, _arena.AsMemory(entry.Offset + entry.TopicLength, entry.PayloadLength));
        }
    }

    /// <summary>Owner and size of each message.</summary>
    public IEnumerable<(long Owner, long Bytes)> Owned =>
        _entries.Select(entry => (entry.Owner, (long)entry.TopicLength + entry.PayloadLength + SpooledMessage.Overhead));

    public void Complete(Exception? failure, Exception? changeFailure)
    {
        var (done, changes) = (_done, _changes.ToArray());
        _entries.Clear();
        _traces.Clear();
        _changes.Clear();
        Bytes = 0;
        if (_arena.Length > 8 << 20)
            _arena = new byte[64 * 1024];
        _done = new TaskCompletionSource();
        // All connections that wait go on in one item of the thread pool, not in one each: fewer threads are woken, and none of them blocks.
        if (completion == TaskCreationOptions.None)
            End(done, failure);
        else
            ThreadPool.UnsafeQueueUserWorkItem(static waiting => End(waiting.done, waiting.failure), (done, failure), preferLocal: false);
        foreach (var change in changes)
            End(change.Done, changeFailure);
    }

    private static void End(TaskCompletionSource waiting, Exception? failure)
    {
        if (failure is null)
        {
            waiting.SetResult();
            return;
        }
        waiting.SetException(failure);
        _ = waiting.Task.Exception; // nobody awaits a QoS 0 message; the spool has logged it
    }

    private readonly record struct Entry(long ReceivedTicks, long Owner, int Offset, int TopicLength, int PayloadLength);
}
