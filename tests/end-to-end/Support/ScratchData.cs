namespace SmartPilots.EndToEnd.Tests.Support;

/// <summary>A data folder that goes away with the test.</summary>
public sealed class ScratchData : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("smartpilots-e2e-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
