namespace SmartPilots.DeviceSim.Publish;

/// <summary>Sequences of messages, each in order of time, as one.</summary>
internal static class Merged
{
    /// <summary>Messages of the same time come in the order of the sequences.</summary>
    public static IEnumerable<SimulatedMessage> ByTime(IEnumerable<IEnumerable<SimulatedMessage>> sequences)
    {
        var heads = new PriorityQueue<IEnumerator<SimulatedMessage>, (long Ticks, int Number)>();
        var all = sequences.Select(sequence => sequence.GetEnumerator()).ToArray();
        try
        {
            for (var i = 0; i < all.Length; i++)
            {
                if (all[i].MoveNext())
                    heads.Enqueue(all[i], (all[i].Current.Ticks, i));
            }
            while (heads.TryDequeue(out var head, out var place))
            {
                yield return head.Current;
                if (head.MoveNext())
                    heads.Enqueue(head, (head.Current.Ticks, place.Number));
            }
        }
        finally
        {
            foreach (var sequence in all)
                sequence.Dispose();
        }
    }
}
