namespace SmartPilots.DeviceSim.Replay;

/// <summary>
/// Cells between runs of blanks and tabs, such as those of tables made for the eye. A cell that begins with a quote goes up to the next one,
/// where there is one.
/// </summary>
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
            var close = text[start] == '"' ? text.IndexOf('"', start + 1) : -1;
            if (close > 0 && (close + 1 == text.Length || char.IsWhiteSpace(text[close + 1])))
            {
                Add(start + 1, close);
                start = close + 1;
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
