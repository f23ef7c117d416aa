namespace SmartPilots.Core.Pilots;

/// <summary>The pilots in force. A reload replaces the catalog whole; a batch in work finishes with the one it took.</summary>
public sealed class PilotSource(PilotCatalog initial)
{
    private volatile PilotCatalog _current = initial;

    public PilotCatalog Current
    {
        get => _current;
        set => _current = value;
    }
}
