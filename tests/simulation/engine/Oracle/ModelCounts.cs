namespace SmartPilots.Simulation.Oracle;

/// <summary>The ledger's counts for one day and source, by outcome: accepted, late, duplicate, quarantined.</summary>
internal sealed class ModelCounts
{
    public static readonly string[] Outcomes = ["accepted", "late", "duplicate", "quarantined"];

    public long[] Messages { get; } = new long[4];
    public long[] Readings { get; } = new long[4];

    public void Add(ModelCounts other)
    {
        for (var i = 0; i < 4; i++)
        {
            Messages[i] += other.Messages[i];
            Readings[i] += other.Readings[i];
        }
    }

    /// <summary>Counts the message by its readings: the first outcome that any of them has.</summary>
    public void CountMessage(bool isStatus)
    {
        var first = Array.FindIndex(Readings, 0, 3, count => count > 0);
        Messages[isStatus ? 0 : first >= 0 ? first : 3]++;
    }

    public override string ToString() => $"messages {string.Join('/', Messages)} readings {string.Join('/', Readings)}";
}
