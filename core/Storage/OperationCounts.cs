namespace SmartPilots.Core.Storage;

/// <summary>What went through the store port since the start, by the kinds in which Azure Tables bills it.</summary>
/// <param name="Commits">Entity group transactions: one billed transaction each, whatever the number of rows, also when refused.</param>
/// <param name="PointReads">Rows read by key, found or not: one transaction each.</param>
/// <param name="Pages">Pages of queries: one transaction each. Azure may split a page over several servers and bill more.</param>
/// <param name="RowsWritten">Rows of the commits that were committed, deletions included.</param>
/// <param name="RowsRead">Rows that reads and queries returned.</param>
/// <param name="BytesWritten">Size of the rows written, by the service's formula for capacity; see <see cref="RowSize.Stored"/>.</param>
/// <param name="Conflicts">Commits that lost a race.</param>
/// <param name="Unavailable">Commits and reads that the store could not do.</param>
public sealed record OperationCounts(
    long Commits, long PointReads, long Pages, long RowsWritten, long RowsRead, long BytesWritten, long Conflicts, long Unavailable)
{
    /// <summary>Billed transactions.</summary>
    public long Transactions => Commits + PointReads + Pages;

    public static OperationCounts operator -(OperationCounts later, OperationCounts earlier) => new(
        later.Commits - earlier.Commits, later.PointReads - earlier.PointReads, later.Pages - earlier.Pages,
        later.RowsWritten - earlier.RowsWritten, later.RowsRead - earlier.RowsRead, later.BytesWritten - earlier.BytesWritten,
        later.Conflicts - earlier.Conflicts, later.Unavailable - earlier.Unavailable);
}
