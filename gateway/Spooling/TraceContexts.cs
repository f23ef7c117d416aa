using System.Diagnostics;

namespace SmartPilots.Gateway.Spooling;

/// <summary>
/// The trace contexts of messages that wait, by number (<c>docs/adr/0020-trace-contexts-in-memory.md</c>). In memory only, for the newest:
/// a message that waited longer, or over a restart, goes on without its trace.
/// </summary>
internal sealed class TraceContexts
{
    /// <summary>About 1 MB.</summary>
    public const int Capacity = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<long, ActivityContext> _bySequence = [];
    private readonly Queue<long> _order = new();
    private volatile bool _isEmpty = true;
    private string _epoch = "";

    /// <summary>For the writer, after the commit.</summary>
    public void Add(string epoch, long sequence, in ActivityContext context)
    {
        lock (_lock)
        {
            if (_epoch != epoch)
            {
                _bySequence.Clear(); // another file: its numbers mean other messages
                _order.Clear();
                _epoch = epoch;
            }
            while (_order.Count >= Capacity)
                _bySequence.Remove(_order.Dequeue());
            _bySequence[sequence] = context;
            _order.Enqueue(sequence);
            _isEmpty = false;
        }
    }

    /// <summary>Puts their contexts into messages just read.</summary>
    public void Fill(string epoch, List<SpooledMessage> messages)
    {
        if (_isEmpty)
            return;
        lock (_lock)
        {
            for (var i = 0; i < messages.Count && _epoch == epoch; i++)
            {
                if (_bySequence.TryGetValue(messages[i].Sequence, out var context))
                    messages[i] = messages[i] with { Trace = context };
            }
        }
    }
}
