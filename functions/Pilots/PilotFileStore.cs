using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using SmartPilots.Core.JsonFiles;

namespace SmartPilots.Functions.Pilots;

/// <summary>
/// Which pilots are in force. The rule: a version that was put over the API counts instead of the packaged file of the same pilot, until
/// it is withdrawn; what is put later counts instead of what was put before. A version is in force only once it is kept in the store.
/// <para>
/// Every instance of the app looks into the store when it works and last looked <see cref="RefreshEvery"/> ago: one read, and none by an
/// instance at rest. A version that this build cannot read is not taken; the one before stays.
/// </para>
/// </summary>
public sealed partial class PilotFileStore
{
    /// <summary>So long after a change an instance may still work by the version before.</summary>
    public static readonly TimeSpan RefreshEvery = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan AgainAfter = TimeSpan.FromSeconds(5); // a failure

    private readonly PilotVersions _versions;
    private readonly ITelemetryStore _store;
    private readonly PilotSource _source;
    private readonly TimeProvider _clock;
    private readonly TimeProvider _machine;
    private readonly ILogger _log;
    private readonly bool _keeps;

    private readonly SemaphoreSlim _turn = new(1, 1); // for writing what follows; the volatile ones are read without it
    private readonly HashSet<(string Pilot, string Version)> _kept = [];
    private volatile PilotCatalog _packaged;
    private volatile ImmutableDictionary<string, PutPilot> _put = ImmutableDictionary<string, PutPilot>.Empty;
    private volatile IReadOnlyList<PilotFileError> _folderErrors = [];
    private volatile IReadOnlyList<PilotFileError> _storeErrors = [];
    private volatile bool _isRead;
    private long _nextRefresh;

    /// <param name="source">Holds the packaged pilots at first, and what is in force from then on.</param>
    /// <param name="clock">For stamps.</param>
    /// <param name="machine">For waiting: the demo's clock runs faster.</param>
    /// <param name="keeps">False for who only looks on: then packaged versions are not kept, because they are not in force.</param>
    public PilotFileStore(ITelemetryStore store, PilotSource source, TimeProvider clock, TimeProvider machine, ILogger<PilotFileStore> log, bool keeps = true)
    {
        (_store, _source, _clock, _machine, _log, _packaged, _keeps) = (store, source, clock, machine, log, source.Current, keeps);
        _versions = new PilotVersions(store);
        _source.Refresh = RefreshAsync;
    }

    /// <summary>The pilots in force, with this as their way to look.</summary>
    public PilotSource Source => _source;

    /// <summary>What is wrong with files that were refused: what was in force before them still is.</summary>
    public IReadOnlyList<PilotFileError> Refused => [.. _folderErrors, .. _storeErrors];

    /// <summary>Whether a version that was put overrides the packaged file of this pilot.</summary>
    public bool IsPut(string pilot) => _put.ContainsKey(pilot);

    /// <summary>Looks into the store, unless it was looked at a moment ago. The first look has to succeed, later ones may fail.</summary>
    /// <exception cref="StoreUnavailableException">The first look failed: nobody knows yet which pilots are in force.</exception>
    public ValueTask RefreshAsync(CancellationToken cancellationToken) =>
        _isRead && _machine.GetTimestamp() < Volatile.Read(ref _nextRefresh) ? ValueTask.CompletedTask : new ValueTask(RefreshNowAsync(cancellationToken));

    /// <summary>Takes new packaged files, of a folder that was edited. When the store is away nothing changes.</summary>
    /// <param name="errors">What is wrong with files that were not taken.</param>
    public async Task TakeAsync(PilotCatalog packaged, IReadOnlyList<PilotFileError> errors, CancellationToken cancellationToken)
    {
        _folderErrors = errors;
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await RefreshAsync(packaged, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Puts a version in force: here at once, in other instances after <see cref="RefreshEvery"/>.</summary>
    public async Task PutAsync(PilotDefinition pilot, CancellationToken cancellationToken)
    {
        await _versions.PutAsync(pilot, _clock.GetUtcNow().UtcTicks, cancellationToken);
        await TakeAsync(_packaged, _folderErrors, cancellationToken);
    }

    /// <summary>Puts the packaged file in force again. False when there is none: then the version that was put stays.</summary>
    public async Task<bool> WithdrawAsync(string pilot, CancellationToken cancellationToken)
    {
        if (_packaged.FindPilot(pilot) is null)
            return false;
        await _versions.WithdrawAsync(pilot, _clock.GetUtcNow().UtcTicks, cancellationToken);
        await TakeAsync(_packaged, _folderErrors, cancellationToken);
        return true;
    }

    private async Task RefreshNowAsync(CancellationToken cancellationToken)
    {
        // Who knows the pilots need not wait for the one that is looking.
        if (!await _turn.WaitAsync(_isRead ? TimeSpan.Zero : Timeout.InfiniteTimeSpan, cancellationToken))
            return;
        try
        {
            if (!_isRead || _machine.GetTimestamp() >= _nextRefresh)
                await RefreshAsync(_packaged, cancellationToken);
        }
        catch (StoreUnavailableException e) when (_isRead)
        {
            LogAway(e);
            RefreshAgainIn(AgainAfter);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task RefreshAsync(PilotCatalog packaged, CancellationToken cancellationToken)
    {
        var heads = await _versions.HeadsAsync(cancellationToken);
        var put = await ReadPutAsync(heads, cancellationToken);
        List<PilotDefinition> pilots = [.. packaged.Pilots.Where(pilot => !put.ContainsKey(pilot.Id)), .. put.Values.Select(one => one.Pilot)];
        await KeepAsync([.. pilots.Where(pilot => !put.ContainsKey(pilot.Id))], VersionRows.Package, heads, cancellationToken);
        await KeepAsync([.. put.Values.Select(one => one.Pilot)], VersionRows.Put, heads, cancellationToken);
        if (packaged != _packaged || put != _put)
            _source.Current = new PilotCatalog(pilots.OrderBy(pilot => pilot.Id, StringComparer.Ordinal));
        (_packaged, _put) = (packaged, put);
        if (!_isRead || _source.HasRegistered || pilots.Exists(pilot => pilot.UnknownDevices == UnknownDevices.Register))
            await DeviceRegistry.LoadAsync(_store, _source, cancellationToken);
        RefreshAgainIn(RefreshEvery);
        _isRead = true;
    }

    // The same dictionary when nothing has changed.
    private async Task<ImmutableDictionary<string, PutPilot>> ReadPutAsync(Dictionary<string, HeadRow> heads, CancellationToken cancellationToken)
    {
        var put = _put;
        var errors = new List<PilotFileError>();
        foreach (var pilot in put.Keys.Where(pilot => heads.GetValueOrDefault(pilot)?.Put is null))
            put = put.Remove(pilot);
        foreach (var (pilot, version) in heads.Values.Where(head => head.Put is not null).Select(head => (head.Pilot, head.Put!)))
        {
            if (put.TryGetValue(pilot, out var known) && known.Version == version)
                continue;
            var name = $"{pilot} version {version}";
            var read = await _versions.FileAsync(pilot, version, cancellationToken) is { } file
                ? PilotFileReader.Read(file, name)
                : new PilotFileResult(null, [new PilotFileError(name, 1, "$", "the store does not have it", "put it again")]);
            if (read.Pilot is not null)
                put = put.SetItem(pilot, new PutPilot(version, read.Pilot));
            errors.AddRange(read.Errors);
        }
        foreach (var error in errors.Except(_storeErrors))
            LogUnreadable(error);
        _storeErrors = errors;
        return put;
    }

    private async Task KeepAsync(IEnumerable<PilotDefinition> pilots, string origin, Dictionary<string, HeadRow> heads, CancellationToken cancellationToken)
    {
        // Instances of two builds would take turns with the head row: each writes it once.
        if (!_keeps)
            return;
        List<PilotDefinition> fresh = [.. pilots.Where(pilot => !pilot.Json.IsEmpty && !_kept.Contains((pilot.Id, pilot.Version)))];
        await _versions.RecordAsync([.. fresh.Where(pilot => heads.GetValueOrDefault(pilot.Id)?.Recorded != pilot.Version)], origin,
            _clock.GetUtcNow().UtcTicks, cancellationToken);
        _kept.UnionWith(fresh.Select(pilot => (pilot.Id, pilot.Version)));
    }

    private void RefreshAgainIn(TimeSpan wait) =>
        Volatile.Write(ref _nextRefresh, _machine.GetTimestamp() + (long)(wait.TotalSeconds * _machine.TimestampFrequency));

    private sealed record PutPilot(string Version, PilotDefinition Pilot);

    [LoggerMessage(201, LogLevel.Warning, "The store is away: the pilots stay as they are")]
    private partial void LogAway(Exception exception);

    [LoggerMessage(202, LogLevel.Error, "Stored pilot file rejected, the version before stays in force: {Error}")]
    private partial void LogUnreadable(PilotFileError error);
}
