using SmartPilots.Benchmarks.EndToEnd;

namespace SmartPilots.Benchmarks.Gateway;

/// <summary>A broker in a process of its own: our gateway, or mosquitto.</summary>
internal interface IBrokerUnderLoad : IAsyncDisposable
{
    string Name { get; }
    int Port { get; }
    (string User, string Password)? Login { get; }
    ProcessUse Use();
}
