namespace SmartPilots.DeviceSim.Replay;

/// <summary>A recorded file while it is read, row by row.</summary>
internal sealed class OpenRecording(StreamReader text, FileStream raw, RowReader rows, RowLayout layout, RowTally tally,
    int? skipAfterHeader) : IDisposable
{
    // Rows of names and units after a header; more are no such rows but a wrong format of times.
    private const int MostNames = 20;

    private int _skipped;
    private bool _started;

    public RowLayout Layout => layout;

    public double Progress => raw.Length == 0 ? 1 : raw.Position / (double)raw.Length;

    /// <summary>Reads a row into <see cref="RowLayout.Messages"/>; false at the end.</summary>
    public bool Next()
    {
        while (rows.Read())
        {
            tally.Rows++;
            tally.Comments = rows.Comments;
            if (!layout.IsMeant)
            {
                tally.LeftOut++;
                continue;
            }
            if (_skipped < skipAfterHeader)
            {
                _skipped++;
                tally.NoteNames(rows.Line);
                continue;
            }
            if (!_started && skipAfterHeader is null && tally.NameLines.Count < MostNames && layout.HoldsNeitherTimeNorNumber)
            {
                tally.NoteNames(rows.Line);
                continue;
            }
            _started = true;
            layout.Read();
            return true;
        }
        // Without a reading after them they may be what a wrong format of times left.
        if (tally.Readings == 0 && skipAfterHeader is null)
            tally.RefuseNames("holds neither a time in the map's format nor a number");
        layout.Messages.Clear();
        return false;
    }

    public void Dispose() => text.Dispose();
}
