using System.Globalization;
using System.Text;
using SmartPilots.Core.Model;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Core.Storage;
using SmartPilots.Core.Windows;
using SmartPilots.Functions.Indicators;
using SmartPilots.Local.Cost;
using SmartPilots.Tests.Support;
using SmartPilots.Tests.Support.Storage;

namespace SmartPilots.Benchmarks;

/// <summary>
/// A year of indicators: each night the timer's run after a day of windows of every device, all operations of the store counted. Each place has a site with one
/// meter; three indicators of it, by month, quarter and year, in a tree of three levels. Windows are written straight into the store: ingest is measured elsewhere.
/// </summary>
internal static class IndicatorYear
{
    private static readonly DateOnly First = new(2026, 1, 1);

    public static async Task<int> RunAsync(string[] args)
    {
        var places = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 100;
        var days = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 365;
        var store = new StrictStore();
        var counter = new OperationCounter(store);
        var clock = new HandClock(First.ToDateTime(new TimeOnly(2, 15), DateTimeKind.Utc));
        var pilots = new PilotCatalog([PilotFileReader.Read(Encoding.UTF8.GetBytes(PilotOf(places)), "year.json").Pilot!]);
        var folder = Directory.CreateTempSubdirectory("smartpilots-indicator-year-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "year.json"), ProgrammeOf(places));
            var programmes = new ProgrammeSource(folder.FullName);
            if (programmes.Current.Errors is [var wrong, ..])
                throw new InvalidOperationException(wrong.ToString());
            var schedule = new IndicatorSchedule(new IndicatorComputation(counter, new IndicatorStore(counter), clock), programmes, clock);
            var busiest = 0L;
            for (var day = 0; day < days; day++)
            {
                foreach (var device in pilots.Devices)
                    await FillAsync(store, device, First.AddDays(day));
                clock.Advance(TimeSpan.FromDays(1));
                var before = counter.Counts;
                await schedule.RunAsync(pilots, default);
                busiest = Math.Max(busiest, (counter.Counts - before).Transactions);
                if ((day + 1) % 30 == 0)
                    Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{day + 1} of {days} days: {counter.Counts.Transactions:N0} transactions"));
            }
            Write(places, days, counter.Counts, busiest);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
        return 0;
    }

    private static void Write(int places, int days, OperationCounts counts, long busiest)
    {
        var usd = counts.Transactions * Prices.Load().Usd("tableTransactionsPer10Thousand") / 1e4;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{places} places, {days} days, 3 indicators by month, quarter and year: {counts.Commits:N0} commits, "
            + $"{counts.PointReads:N0} point reads, {counts.Pages:N0} pages, {counts.RowsRead:N0} rows read, {counts.RowsWritten:N0} rows written; "
            + $"{counts.Transactions:N0} transactions, {usd:N2} USD; the busiest night {busiest:N0} transactions"));
    }

    private static async Task FillAsync(ITelemetryStore store, DeviceDefinition device, DateOnly day)
    {
        var start = device.Calendar.StartOf(day);
        var windows = new List<Window> { new(new WindowKey(Period.Day, start)) };
        for (var hour = 0; hour < 24; hour++)
        {
            var ticks = start + hour * TimeSpan.TicksPerHour;
            var window = new Window(new WindowKey(Period.Hour, ticks));
            foreach (var one in (Window[])[windows[0], window])
            {
                var hash = (UInt128)(ulong)ticks;
                one.Add("pressure_bar", ticks, 1 + hour % 3, hash, angle: false);
                one.Add("volume_m3", ticks, (day.DayNumber - First.DayNumber) * 24 + hour, hash + 1, angle: false);
            }
            windows.Add(window);
        }
        var writes = windows.Select(window => new RowWrite(RowOperation.Upsert, window.ToRow(start, start + TimeSpan.TicksPerDay, 0, device.Zone.Id)));
        await store.CommitAsync([new RowCommit(Tables.Telemetry, device.Key.Partition, [.. writes])], default);
    }

    private static string PilotOf(int places) => $$"""
        { "pilot": "year", "name": "Year", "zone": "UTC",
          "deviceTypes": [ { "type": "meter", "streams": [ { "stream": "pressure_bar", "unit": "bar", "everySeconds": 3600 },
            { "stream": "volume_m3", "unit": "m3", "kind": "counter", "everySeconds": 3600 } ] } ],
          "sites": [ {{string.Join(',', Enumerable.Range(0, places).Select(i =>
            $$"""{ "site": "s{{i}}", "name": "S", "devices": [ { "device": "m", "type": "meter" } ] }"""))}} ] }
        """;

    private static string ProgrammeOf(int places) => $$"""
        { "programme": "year", "name": "Year", "zone": "UTC", "places": [ { "place": "land", "name": "Land", "top": true },
          {{string.Join(',', Enumerable.Range(0, (places + 9) / 10).Select(i => $$"""{ "place": "city-{{i}}", "name": "City", "in": "land" }"""))}},
          {{string.Join(',', Enumerable.Range(0, places).Select(i =>
            $$"""{ "place": "ward-{{i}}", "name": "Ward", "in": "city-{{i / 10}}", "sites": ["year/s{{i}}"], "people": {{1_000 + i}} }"""))}} ],
          "indicators": [ {{string.Join(',', ((string[])[
            "\"indicator\": \"pressure\", \"measure\": \"mean\", \"stream\": \"pressure_bar\", \"unit\": \"bar\"",
            "\"indicator\": \"volume\", \"measure\": \"growth\", \"stream\": \"volume_m3\", \"unit\": \"m3\"",
            "\"indicator\": \"supplied\", \"measure\": \"share\", \"stream\": \"pressure_bar\", \"low\": 1.5, \"unit\": \"%\"",
          ]).Select(one => $$"""{ {{one}}, "name": "N", "periods": ["month", "quarter", "year"] }"""))}} ] }
        """;
}
