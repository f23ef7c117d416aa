namespace SmartPilots.DeviceSim.Check;

/// <summary>What a comparison of a store with what it must hold found; each count is of readings or of a window's streams.</summary>
public sealed class StoreDifferences
{
    private const int MostNamed = 20;

    public long Readings { get; internal set; }
    public long Windows { get; internal set; }
    public long Lost { get; private set; }
    public long Doubled { get; private set; }
    public long Different { get; private set; }

    /// <summary>Stored within the times of the run, and never sent by it.</summary>
    public long Unexpected { get; private set; }
    public long WrongWindows { get; private set; }

    /// <summary>The first differences, to the reading.</summary>
    public List<string> Named { get; } = [];

    public bool IsNone => Lost + Doubled + Different + Unexpected + WrongWindows == 0;

    internal void AddLost(string what) => Lost += Name($"lost: {what}");
    internal void AddDoubled(string what) => Doubled += Name($"doubled: {what}");
    internal void AddDifferent(string what) => Different += Name($"different: {what}");
    internal void AddUnexpected(string what) => Unexpected += Name($"unexpected: {what}");
    internal void AddWrongWindow(string what) => WrongWindows += Name($"wrong window: {what}");

    private int Name(string what)
    {
        if (Named.Count < MostNamed)
            Named.Add(what);
        return 1;
    }
}
