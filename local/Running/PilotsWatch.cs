using SmartPilots.Core.JsonFiles;
using SmartPilots.Core.Storage;
using SmartPilots.Functions.Pilots;

namespace SmartPilots.Local.Running;

/// <summary>
/// Takes pilot files that were edited while the system runs. The folder is looked at twice a second (a look at a dozen files costs less than
/// a watch that differs by file system), and a change is taken once it has stayed for one look: an editor may write in several steps.
/// </summary>
internal sealed partial class PilotsWatch(string folder, string own, PilotFileStore store, ILogger<PilotsWatch> log) : IAsyncDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(0.5);

    private readonly CancellationTokenSource _ends = new();
    private PilotsReading _reading = PilotsReading.Nothing;
    private Task _watching = Task.CompletedTask;

    /// <param name="inForce">What the folder held at the start.</param>
    public PilotsWatch Start(PilotsReading inForce)
    {
        _reading = inForce;
        _watching = WatchAsync();
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        await _ends.CancelAsync();
        await _watching;
        _ends.Dispose();
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(LookEvery, TimeProvider.System);
        var (taken, last) = ("", ""); // the first look takes in what was saved since the start read the folder
        try
        {
            while (await timer.WaitForNextTickAsync(_ends.Token))
            {
                var now = Stamp();
                if (now != taken && now == last && await TryTakeAsync())
                    taken = now;
                last = now;
            }
        }
        catch (OperationCanceledException) when (_ends.IsCancellationRequested)
        {
            // the system stops
        }
    }

    // False: to be tried again at the next look.
    private async Task<bool> TryTakeAsync()
    {
        try
        {
            var reading = PilotsFolder.Read(folder, own, _reading);
            await store.TakeAsync(reading.Catalog, reading.Errors, _ends.Token);
            Report(reading);
            _reading = reading;
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or StoreUnavailableException)
        {
            LogAgain(e.Message);
            return false;
        }
    }

    private void Report(PilotsReading reading)
    {
        foreach (var error in reading.Errors)
            LogRefused(error);
        foreach (var (file, pilot) in reading.Files)
        {
            if (_reading.Files.GetValueOrDefault(file)?.Version == pilot.Version)
                continue;
            if (store.IsPut(pilot.Id))
                LogOverridden(file, pilot.Id);
            else
                LogTaken(file, pilot.Version);
        }
        foreach (var gone in _reading.Files.Where(file => !reading.Files.ContainsKey(file.Key)))
            LogGone(gone.Key, gone.Value.Id);
    }

    // Name, length and time of every file: what differs when one was saved.
    private string Stamp()
    {
        try
        {
            return string.Join('\n', PilotsFolder.Files(folder, own).Select(file => new FileInfo(file)).Select(file =>
                $"{file.FullName} {file.Length} {file.LastWriteTimeUtc.Ticks}"));
        }
        catch (IOException e)
        {
            return e.Message; // a file went away between two looks at it: the next stamp differs
        }
    }

    [LoggerMessage(121, LogLevel.Error, "Pilot file rejected, the version before stays in force: {Error}")]
    private partial void LogRefused(PilotFileError error);

    [LoggerMessage(122, LogLevel.Information, "{File}: version {Version} is in force")]
    private partial void LogTaken(string file, string version);

    [LoggerMessage(123, LogLevel.Warning, "{File}: not in force, a version put over the API overrides it (smartpilots pilot withdraw {Pilot})")]
    private partial void LogOverridden(string file, string pilot);

    [LoggerMessage(124, LogLevel.Warning, "{File} is gone, and pilot {Pilot} with it")]
    private partial void LogGone(string file, string pilot);

    [LoggerMessage(125, LogLevel.Warning, "The pilot files will be read again: {Reason}")]
    private partial void LogAgain(string reason);
}
