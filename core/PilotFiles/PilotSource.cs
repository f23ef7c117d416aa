using SmartPilots.Core.Model;

namespace SmartPilots.Core.PilotFiles;

/// <summary>
/// The pilots in force: their files, and the devices registered since. A change replaces the catalog whole; a batch in work finishes with
/// the one it took.
/// </summary>
public sealed class PilotSource
{
    private readonly Lock _changing = new();
    private readonly Dictionary<DeviceKey, RegisteredDevice> _registered = [];
    private PilotCatalog _files;
    private volatile PilotCatalog _current;

    public PilotSource(PilotCatalog initial) => (_files, _current) = (initial, initial);

    /// <summary>As last known here. What is set are the pilots of files; registered devices stay.</summary>
    public PilotCatalog Current
    {
        get => _current;
        set
        {
            lock (_changing)
            {
                _files = value;
                _current = _files.With(_registered.Values);
            }
        }
    }

    /// <summary>Looks whether the store has newer pilots, when that was long ago; null where there is nothing to look at.</summary>
    public Func<CancellationToken, ValueTask>? Refresh { get; set; }

    /// <summary>The pilots in force, as new as <see cref="Refresh"/> makes them.</summary>
    public async ValueTask<PilotCatalog> LatestAsync(CancellationToken cancellationToken)
    {
        if (Refresh is { } refresh)
            await refresh(cancellationToken);
        return _current;
    }

    /// <summary>Whether any device is registered.</summary>
    public bool HasRegistered
    {
        get
        {
            lock (_changing)
                return _registered.Count > 0;
        }
    }

    /// <summary>Takes in devices that are registered in the store; those known already cost nothing.</summary>
    public void Add(IEnumerable<RegisteredDevice> registered)
    {
        lock (_changing)
        {
            var before = _registered.Count;
            foreach (var device in registered)
                _registered.TryAdd(device.Key, device);
            if (_registered.Count > before)
                _current = _files.With(_registered.Values);
        }
    }
}
