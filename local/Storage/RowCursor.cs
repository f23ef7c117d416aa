using System.Globalization;
using SmartPilots.Core.Storage;

namespace SmartPilots.Local.Storage;

/// <summary>Stands on a row of a range, or past its end when <see cref="Key"/> is null.</summary>
internal sealed class RowCursor : IDisposable
{
    private readonly Statement? range; // version, body, key or ticks
    private readonly bool raw;

    public RowCursor(Statement? range, bool raw)
    {
        this.range = range;
        this.raw = raw;
        Next();
    }

    public static RowCursor Empty { get; } = new(null, false);

    public string? Key { get; private set; }

    public StoredRow Read(string partition) =>
        new(partition, Key!, range!.Number(0).ToString(CultureInfo.InvariantCulture), RowCodec.Decode(range.Blob(1)));

    public void Next()
    {
        if (range is null || !range.Step())
            Key = null;
        else
            Key = raw ? RawKey.Format(range.Number(2)) : range.Text(2);
    }

    public void Dispose() => range?.Reset();
}
