namespace SmartPilots.DeviceSim.Replay;

/// <summary>Cells of fixed widths in characters; what stands behind the last is left out.</summary>
internal sealed class FixedCells(IReadOnlyList<int> widths) : RowCells
{
    protected override bool CutText(string text)
    {
        var start = 0;
        foreach (var width in widths)
        {
            if (start >= text.Length)
                break;
            var end = Math.Min(text.Length, start + width);
            Add(start, end);
            start = end;
        }
        return true;
    }
}
