using SmartPilots.DeviceSim.Check;
using SmartPilots.DeviceSim.Reconcile;

namespace SmartPilots.DeviceSim.Commands;

/// <summary>A reconciliation as people and scripts read it.</summary>
internal static class ReconciliationText
{
    private const int MostDifferences = 10;

    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>One line of JSON.</summary>
    public static string Json(Reconciliation result, long refused, int unreadable, TimeSpan took,
        StoreDifferences? differences = null, IReadOnlyList<(string Reason, long Entries)>? quarantined = null)
        => JsonSerializer.Serialize(new
    {
        sent = result.Sent,
        accepted = result.Ledger.Accepted,
        duplicate = result.Ledger.Duplicate,
        late = result.Ledger.Late,
        quarantined = result.Ledger.Quarantined,
        reasons = quarantined is { Count: > 0 } ? quarantined.ToDictionary(group => group.Reason, group => group.Entries) : null,
        missing = result.Missing,
        extra = result.Extra,
        republished = result.Republished,
        refused,
        unreadable,
        readings = result.Readings,
        seconds = Math.Round(took.TotalSeconds, 3),
        store = differences is null ? null : Figures(differences),
    }, Web);

    public static string Json(StoreDifferences differences) => JsonSerializer.Serialize(Figures(differences), Web);

    public static async Task WriteAsync(TextWriter output, Reconciliation result, TimeSpan took,
        StoreDifferences? differences)
    {
        foreach (var line in Lines(result, took).Concat(differences is null ? [] : Lines(differences)))
            await output.WriteLineAsync(line);
    }

    public static IEnumerable<string> Lines(StoreDifferences differences)
    {
        foreach (var named in differences.Named)
            yield return $"  {named}";
        yield return $"store: {differences.Readings:N0} readings and {differences.Windows:N0} window statistics compared:"
            + $" {differences.Lost:N0} lost,"
            + $" {differences.Doubled:N0} doubled, {differences.Different:N0} different, {differences.Unexpected:N0} unexpected,"
            + $" {differences.WrongWindows:N0} wrong windows";
    }

    private static object Figures(StoreDifferences differences) => new
    {
        readings = differences.Readings,
        windows = differences.Windows,
        lost = differences.Lost,
        doubled = differences.Doubled,
        different = differences.Different,
        unexpected = differences.Unexpected,
        wrongWindows = differences.WrongWindows,
        named = differences.Named,
    };


    public static IEnumerable<string> Lines(Reconciliation result, TimeSpan took)
    {
        var ledger = result.Ledger;
        yield return $"sent {result.Sent:N0} = accepted {ledger.Accepted:N0} + duplicate {ledger.Duplicate:N0} + late {ledger.Late:N0}"
            + $" + quarantined {ledger.Quarantined:N0}{Rest(result)}";
        yield return $"readings: {result.Readings.Accepted + result.Readings.Late:N0} stored, {result.Readings.Duplicate:N0} known before,"
            + $" {result.Readings.Quarantined:N0} quarantined; {took.TotalSeconds:N1} s,"
            + $" {result.Sent / Math.Max(0.001, took.TotalSeconds):N0} messages/s";
        if (result.Republished > 0)
            yield return $"{result.Republished:N0} published again after a broken connection: up to as many of the duplicates are theirs";
        if (result.Extra > 0)
            yield return $"{result.Extra:N0} more than sent: someone else sends for these devices";
        foreach (var difference in result.Differences.Where(difference => difference.Accounted < difference.Sent).Take(MostDifferences))
            yield return $"  {difference.Device}: sent {difference.Sent:N0}, accounted for {difference.Accounted:N0}";
        yield return result.Missing > 0 ? $"{result.Missing:N0} missing" : result.NothingNew ? "nothing missing, nothing new stored"
            : result.Ledger.Quarantined + result.Readings.Quarantined > 0 ? "nothing missing, but not all of it is stored: see the quarantine"
            : "nothing missing";
    }

    private static string Rest(Reconciliation result) => result.Missing > 0 ? $" + missing {result.Missing:N0}"
        : result.Ledger.Accounted > result.Sent ? $" - {result.Ledger.Accounted - result.Sent:N0} counted twice or from elsewhere" : "";
}
