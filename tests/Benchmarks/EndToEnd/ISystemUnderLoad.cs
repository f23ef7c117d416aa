namespace SmartPilots.Benchmarks.EndToEnd;

/// <summary>A system that takes the flood: ours, or the peer.</summary>
internal interface ISystemUnderLoad : IAsyncDisposable
{
    string Name { get; }
    int Port { get; }
    string Topic { get; }
    (string User, string Password)? Login { get; }

    /// <summary>Messages that reached their end so far: stored durably, or rejected.</summary>
    Task<long> DoneAsync();

    ProcessUse Use();

    /// <summary>Readings counted from the store.</summary>
    Task<long> StoredReadingsAsync();
}
