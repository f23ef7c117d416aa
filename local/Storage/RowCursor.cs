using SmartPilots.Core.Storage;
using SmartPilots.Gateway.Spooling;

namespace SmartPilots.Local.Storage;

/// <summary>Stands on a row of a range, or past its end when <see cref="Key"/> is null.</summary>
internal sealed class RowCursor : IDisposable
{
    private readonly Statement? _range; // version, body, key or ticks
    private readonly bool _raw;

    public RowCursor(Statement? range, bool raw)
    {
        _range = range;
        _raw = raw;
        Next();
    }

    public static RowCursor Empty { get; } = new(null, false);

    public string? Key { get; private set; }

    public StoredRow Read(string partition) =>
        new(partition, Key!, _range!.Int64(0).ToString(CultureInfo.InvariantCulture), RowCodec.Decode(_range.Blob(1)));

    public void Next()
    {
        if (_range is null || !_range.Step())
            Key = null;
        else
            Key = _raw ? RawKey.Format(_range.Int64(2)) : _range.Text(2);
    }

    public void Dispose() => _range?.Reset();
}
