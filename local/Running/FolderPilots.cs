using SmartPilots.Core.PilotFiles;
using SmartPilots.Functions.Pilots;
using SmartPilots.Local.Data;

namespace SmartPilots.Local.Running;

/// <summary>Writes a changed pilot file into the folder of pilot files, where its author finds it.</summary>
internal sealed class FolderPilots(string folder, PilotFileStore store) : IPilotWriter
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(0.1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30); // the folder is watched: see PilotsWatch

    public async Task WriteAsync(PilotDefinition before, PilotDefinition changed, CancellationToken cancellationToken)
    {
        if (store.IsPut(before.Id))
        {
            await store.PutAsync(changed, cancellationToken);
            return;
        }
        var (file, kept) = PilotFiles.Find(folder, before.Id);
        if (kept.Version != before.Version)
            throw new IOException($"{file} is not the version in force: smartpilots check says why. Put it right first.");
        Write(file, changed);
        using var looks = new PeriodicTimer(LookEvery, TimeProvider.System);
        var from = TimeProvider.System.GetTimestamp();
        while (store.Source.Current.FindPilot(before.Id)?.Version != changed.Version)
        {
            if (TimeProvider.System.GetElapsedTime(from) > Patience)
                throw new IOException($"{file} is written, but the system has not taken it: its log says why.");
            await looks.WaitForNextTickAsync(cancellationToken);
        }
    }

    private static void Write(string file, PilotDefinition changed)
    {
        try
        {
            PilotFiles.Write(file, changed.Json.ToArray());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"The system may not write {file}: somebody who may runs smartpilots pilot adopt there. ({e.Message})", e);
        }
    }
}
