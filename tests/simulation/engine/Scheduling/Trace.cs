using System.Security.Cryptography;
using System.Text;

namespace SmartPilots.Simulation.Scheduling;

/// <summary>What happened, one line an event, as a hash and for whoever wants to read it. Two runs of a seed have the same lines.</summary>
internal sealed class Trace(TextWriter? output) : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _line = new byte[4096];

    public void Add(long now, string who, string what)
    {
        var line = $"{now / TimeSpan.TicksPerMillisecond,9} {who,-10} {what}\n";
        output?.Write(line);
        var chars = line.AsSpan(0, Math.Min(line.Length, 1200));
        _hash.AppendData(_line.AsSpan(0, Encoding.UTF8.GetBytes(chars, _line)));
    }

    /// <summary>Of all lines so far: 32 hex digits.</summary>
    public string Hash() => Convert.ToHexStringLower(_hash.GetCurrentHash())[..32];

    public void Dispose() => _hash.Dispose();
}
