using SmartPilots.DeviceSim.Publish;

namespace SmartPilots.DeviceSim.Faults;

/// <summary>
/// The way from the sensors to the broker with a plan's faults on it: takes messages in order of time, gives them in the order in which
/// they are sent, with <see cref="SimulatedMessage.Ticks"/> the time of sending. The faults act in the order of the plan.
/// </summary>
public sealed class FaultyLine(FaultPlan plan, ulong seed)
{
    private readonly ulong _seed = plan.Seed ?? seed;

    /// <summary>How often each fault of the plan struck in the last enumeration.</summary>
    public long[] Strikes { get; } = new long[plan.Faults.Count];

    public IEnumerable<SimulatedMessage> Apply(IEnumerable<SimulatedMessage> messages)
    {
        Array.Clear(Strikes);
        var steps = plan.Faults.Select((fault, index) => new FaultStep(fault, _seed, index)).ToArray();
        var waiting = new PriorityQueue<SimulatedMessage, (long Ticks, long Number)>();
        var first = long.MinValue;
        var number = 0L;
        foreach (var message in messages)
        {
            if (first == long.MinValue)
                first = message.Ticks;
            // Faults only ever delay: nothing that is yet to come can be due before this.
            while (waiting.TryPeek(out var next, out var due) && due.Ticks <= message.Ticks)
                yield return waiting.Dequeue();
            List<SimulatedMessage> now = [message];
            for (var i = 0; i < steps.Length; i++)
                now = Through(steps[i], i, now, first);
            foreach (var sent in now)
                waiting.Enqueue(sent, (sent.Ticks, number++));
        }
        while (waiting.TryDequeue(out var rest, out _))
            yield return rest;
    }

    private List<SimulatedMessage> Through(FaultStep step, int index, List<SimulatedMessage> messages, long first)
    {
        var after = new List<SimulatedMessage>(messages.Count);
        foreach (var message in messages)
        {
            if (step.Pass(message, first, after))
                Strikes[index]++;
        }
        return after;
    }
}
