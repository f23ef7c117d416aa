namespace SmartPilots.DeviceSim.Replay;

/// <summary>Cells between runs of blanks and tabs, such as those of tables made for the eye.</summary>
internal sealed class BlankCells : RowCells
{
    protected override bool CutText(string text)
    {
        for (var start = 0; start < text.Length;)
        {
            if (char.IsWhiteSpace(text[start]))
            {
                start++;
                continue;
            }
            var end = start;
            while (end < text.Length && !char.IsWhiteSpace(text[end]))
                end++;
            Add(start, end);
            start = end;
        }
        return true;
    }
}
