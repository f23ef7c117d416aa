namespace SmartPilots.Functions.Pilots;

/// <summary>Where a pilot file goes that the app itself has changed: over the API's way into the store, or into a box's folder of pilot files.</summary>
public interface IPilotWriter
{
    /// <summary>It is in force here when this returns.</summary>
    /// <exception cref="IOException">It cannot be written, or was not taken.</exception>
    Task WriteAsync(PilotDefinition before, PilotDefinition changed, CancellationToken cancellationToken);
}

/// <summary>Puts it in force as <see cref="PutPilotFunction"/> does.</summary>
internal sealed class PutPilots(PilotFileStore files) : IPilotWriter
{
    public Task WriteAsync(PilotDefinition before, PilotDefinition changed, CancellationToken cancellationToken) => files.PutAsync(changed, cancellationToken);
}
