namespace MQTTnet.Server;

/// <summary>
/// What all connections together may hold of CONNECTs that are not complete yet, beyond the little that each begins with: many addresses
/// must not fill by halves what one may not. An ordinary CONNECT fits into the beginning and is never refused for it.
/// </summary>
internal sealed class EarlyMemory
{
    public const int MaximumBytes = 16 << 20;

    private int _bytes;

    /// <summary>Bytes more or fewer; false when there is no room for more.</summary>
    public bool TryChange(int by)
    {
        if (Interlocked.Add(ref _bytes, by) <= MaximumBytes || by <= 0)
            return true;
        Interlocked.Add(ref _bytes, -by);
        return false;
    }
}
