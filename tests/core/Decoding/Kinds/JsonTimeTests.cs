using System.Globalization;
using System.Text;
using SmartPilots.Core.Decoding;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.Tests.Decoding.Kinds;

public sealed class JsonTimeTests
{
    [Theory]
    [InlineData("\"zone\": \"UTC\"", "\"2025-03-01 00:15:00\"", "2025-03-01T00:15:00Z")]
    [InlineData("\"zone\": \"+01:00\"", "\"2026-07-01 12:00:00\"", "2026-07-01T11:00:00Z")] // winter time all year
    [InlineData("\"local\": true, \"zone\": \"Etc/GMT-1\"", "\"2026-07-01 12:00:00\"", "2026-07-01T11:00:00Z")]
    [InlineData("\"zone\": \"Asia/Kolkata\"", "\"2025/03/01 00:15:00\"", "2025-02-28T18:45:00Z")]
    [InlineData("\"zone\": \"site\"", "\"2026-07-01 12:00:00\"", "2026-07-01T10:00:00Z")]
    [InlineData("\"local\": true", "\"2026-07-01T24:00:00\"", "2026-07-01T22:00:00Z")]
    [InlineData("\"zone\": \"UTC\"", "\"20250301T001500\"", "2025-03-01T00:15:00Z")]
    [InlineData("\"zone\": \"UTC\"", "\"2025-03-01 00:15:00 UTC\"", "2025-03-01T00:15:00Z")]
    [InlineData("\"format\": \"dd/MM/yyyy HH:mm:ss\", \"zone\": \"UTC\"", "\"01/03/2025 00:15:00\"", "2025-03-01T00:15:00Z")]
    [InlineData("\"format\": \"MM/dd/yyyy h:mm tt\", \"zone\": \"UTC\"", "\"01/03/2025 11:15 PM\"", "2025-01-03T23:15:00Z")]
    [InlineData("\"format\": \"dd-MM-yy HH:mm\", \"zone\": \"UTC\", \"century\": 1900", "\"01-03-99 00:15\"", "!time-before-2000 level_m")]
    [InlineData("\"format\": \"excel\", \"zone\": \"+01:00\"", "46023.5", "2026-01-01T11:00:00Z")]
    [InlineData("\"format\": \"excel\", \"zone\": \"UTC\"", "45717.0104166667", "2025-03-01T00:15:00Z")]
    [InlineData("\"format\": \"dd/MM/yyyy HH:mm o<G>\"", "\"01/03/2025 00:15 +05:30\"", "2025-02-28T18:45:00Z")]
    [InlineData("\"format\": \"yyyyMMddHHmmss\", \"zone\": \"UTC\"", "20250301001500", "2025-03-01T00:15:00Z")]
    [InlineData("\"format\": \"s\", \"since\": \"2000-01-01\"", "820540800.5", "2026-01-01T00:00:00.5Z")]
    [InlineData("\"format\": \"dotnet-ticks\"", "639028224000000001", "2026-01-01T00:00:00.0000001Z")]
    [InlineData("\"format\": \"us\"", "1767225600000001.5", "2026-01-01T00:00:00.0000015Z")]
    [InlineData("\"format\": \"auto\"", "\"/Date(1767225600000)/\"", "2026-01-01T00:00:00Z")]
    [InlineData("\"unset\": \"receipt\", \"zone\": \"UTC\"", "\"1970-01-01T00:00:03\"", "receipt Undated")]
    [InlineData("\"unset\": \"receipt\"", "\"2000-01-01T00:20:00Z\"", "receipt Undated")]
    [InlineData("\"unset\": \"receipt\"", "\"2036-02-07T06:28:16Z\"", "receipt Undated")]
    [InlineData("\"unset\": \"receipt\"", "\"2106-02-07T06:28:15Z\"", "receipt Undated")]
    [InlineData("\"unset\": \"receipt\"", "\"0000-00-00 00:00:00\"", "receipt Undated")]
    [InlineData("\"unset\": \"receipt\"", "0", "receipt Undated")]
    [InlineData("\"unset\": \"receipt\"", "null", "receipt Undated")]
    [InlineData("\"unset\": \"receipt\"", "\"2025-03-01T00:15:00Z\"", "2025-03-01T00:15:00Z")]
    [InlineData("\"unset\": \"receipt\", \"setAfter\": \"2025-06-01\"", "\"2025-03-01T00:15:00Z\"", "receipt Undated")]
    [InlineData("\"format\": \"auto\"", "\"1970-01-01T00:00:03Z\"", "!time-before-2000 level_m")]
    [InlineData("\"format\": \"auto\"", "\"2025-03-01 00:15:00\"", "!invalid-time $.time")]
    [InlineData("\"zone\": \"UTC\"", "\"01/03/2025 00:15:00\"", "!invalid-time $.time")]
    public void A_time_is_what_the_file_says(string time, string value, string expected)
    {
        var line = SourceCase.Lines($$"""{ "format": "plain-json", "values": "$", "time": { "path": "time", {{time}} } }""", $$"""{"time":{{value}},"level_m":1.5}""");

        Assert.Equal(expected switch
        {
            "receipt Undated" => "level_m=1.5",
            ['!', ..] => expected,
            _ => $"level_m=1.5@{expected}",
        }, line);
    }

    [Theory]
    [InlineData("""{"date":"2026-01-31","clock":"14:05","level_m":1}""", "\"paths\": [\"date\", \"clock\"], \"format\": \"yyyy-MM-dd HH:mm\"")]
    [InlineData("""{"clock":"14:05","level_m":1,"date":"31.01.2026"}""", "\"paths\": [\"date\", \"clock\"], \"format\": \"dd.MM.yyyy HH:mm\"")]
    [InlineData("""{"y":2026,"d":31,"hm":1405,"level_m":1}""", "\"paths\": [\"y\", \"d\", \"hm\"], \"format\": \"yyyy DDD HHmm\"")]
    [InlineData("""{"y":2026,"m":1,"d":31,"h":14,"min":5,"level_m":1}""", "\"paths\": [\"y\", \"m\", \"d\", \"h\", \"min\"], \"format\": \"yyyy M d H m\"")]
    public void A_time_may_stand_in_several_members(string payload, string time) => Assert.Equal("level_m=1@2026-01-31T14:05:00Z",
        SourceCase.Lines($$"""{ "format": "plain-json", "values": "$", "ignoreOthers": true, "time": { {{time}}, "zone": "UTC" } }""", payload));

    [Fact]
    public void A_part_of_a_time_that_is_missing_is_a_fault() => Assert.Equal("!invalid-time $.date", SourceCase.Lines(
        """{ "format": "plain-json", "values": "$", "time": { "paths": ["date", "clock"], "format": "yyyy-MM-dd HH:mm", "zone": "UTC" } }""",
        """{"date":"2026-01-31","level_m":1}"""));

    // Half-hourly in Vienna, from 01:30 on over the hour that comes twice; in UTC from 23:30 on.
    [Theory]
    [InlineData("01:30 02:00 02:30 02:00 02:30 03:00", "23:30 00:00 00:30 01:00 01:30 02:00")]
    [InlineData("03:00 02:30 02:00 02:30 02:00 01:30", "02:00 01:30 01:00 00:30 00:00 23:30")] // newest first
    [InlineData("02:00 02:30 02:00 02:30", "00:00 00:30 01:00 01:30")]
    [InlineData("01:00 02:00 02:00 03:00", "23:00 00:00 01:00 02:00")] // hourly
    [InlineData("02:00 02:30", "00:00 00:30")]
    public void The_order_of_samples_decides_about_the_repeated_hour(string local, string utc) =>
        Assert.Equal(utc, Utc(string.Join(',', local.Split(' ').Select(clock => $$"""{"t":"2025-10-26T{{clock}}:00","level_m":1}"""))));

    [Fact]
    public void Each_stream_has_its_own_order_in_the_repeated_hour() => Assert.Equal("00:00 00:00 01:00 01:00", Utc("""
        {"t":"2025-10-26T02:00:00","level_m":1},{"t":"2025-10-26T02:00:00","temp_c":1},{"t":"2025-10-26T02:00:00","level_m":2},
        {"t":"2025-10-26T02:00:00","temp_c":2}
        """));

    [Theory]
    [InlineData("2025-10-26T00:46:00Z", "00:00 00:15 00:30 00:45")]
    [InlineData("2025-10-26T01:46:00Z", "01:00 01:15 01:30 01:45")]
    public void Of_samples_that_came_at_once_the_receipt_of_the_newest_decides(string received, string utc) => Assert.Equal(utc, Utc(
        string.Join(',', new[] { "00", "15", "30", "45" }.Select(minute => $$"""{"t":"2025-10-26T02:{{minute}}:00","level_m":1}""")), received));

    private static string Utc(string samples, string received = "2026-01-02T00:00:00Z")
    {
        var catalog = SourceCase.Catalog("""{ "format": "plain-json", "values": "$", "time": { "path": "t", "zone": "site" } }""", "\"topic\": \"x/{device}\"");
        Assert.True(catalog.TryRoute("x/dev-1", out var device));
        var message = new DecodedMessage();
        MessageDecoder.Decode(Encoding.UTF8.GetBytes($"[{samples}]"), new DecodeContext(device, DateTimeOffset.Parse(received, CultureInfo.InvariantCulture).UtcTicks),
            message);
        return string.Join(' ', message.Readings.Select(reading => new DateTime(reading.Ticks).ToString("HH:mm", CultureInfo.InvariantCulture)));
    }
}
