using System.Text;
using System.Text.Json.Nodes;
using SmartPilots.Core.Model;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Core.PilotFiles.Editing;

namespace SmartPilots.Core.Tests.PilotFiles.Editing;

/// <summary>What an unknown device sends becomes its entry in the pilot file, and the message is read by it.</summary>
public sealed class AdoptionTests
{
    private static readonly long Now = new DateTime(2026, 11, 30, 9, 0, 0, DateTimeKind.Utc).Ticks;

    [Theory]
    // By our topic: the default payload, a flat one, a nested one with numbers in quotes.
    [InlineData("pilots/village/well/probe/readings", """{"t":1796000000000,"values":{"temp_c":21.5,"battery_v":3.6}}""", "temp_c = 21.5 Cel|battery_v = 3.6 V")]
    [InlineData("pilots/village/well/probe/readings", """{"ts":1796000000,"AirTemp":21.5,"name":"x"}""", "air_temp = 21.5 Cel")]
    [InlineData("pilots/village/well/probe/readings", """{"time":"2026-11-30T08:00:00Z","a":{"x.y":"1.5"},"b":[1]}""", "a_x_y = 1.5 1")]
    [InlineData("pilots/village/well/probe/readings", """{"Time":"2026-11-30T08:00:00","POWER":"ON","open":true}""", "power = 1 1|open = 1 1")]
    [InlineData("pilots/village/well/probe/readings", """{"9lives":9,"Level M":1,"level_m":2}""", "v_9lives = 9 1|level_m = 1 m|level_m_2 = 2 1")]
    // Topics that no source maps: a shipped type's own, and any other.
    [InlineData("tele/boiler/SENSOR", """{"Time":"2026-11-30T08:00:00","AM2301":{"Temperature":21.5,"Humidity":40},"TempUnit":"C"}""",
        "temperature_c = 21.5 Cel|humidity_pct = 40 %RH")]
    [InlineData("garden/pump-1/state", """{"flow_lps":1.2}""", "flow_lps = 1.2 L/s")]
    public void A_message_is_read_by_the_entry_that_it_proposes(string topic, string payload, string readings)
    {
        var made = Adoption.Propose(Village(), topic, Encoding.UTF8.GetBytes(payload), new AdoptionChoice(), Now);

        Assert.Equal(readings.Split('|'), made.Readings.Select(reading => reading.Split(" at ")[0]));
        Assert.Empty(PilotFileReader.Read(made.Json, "f").Errors);
    }

    [Fact]
    public void A_type_that_the_pilot_has_and_that_reads_the_message_is_taken()
    {
        var payload = """{"t":1796000000000,"values":{"level_m":2}}"""u8.ToArray();

        var made = Adoption.Propose(Village(), "pilots/village/well/second/readings", payload, new AdoptionChoice(), Now);

        Assert.Equal("tank-probe", made.Type);
        Assert.Single(made.Added);
    }

    [Fact]
    public void An_unknown_id_of_a_source_becomes_a_device_with_that_id_where_it_is_said_to_stand()
    {
        var pilot = Village(edit =>
        {
            edit.AddSource(new JsonObject { ["topic"] = "lora/{device}/up" });
            edit.AddSite("school", "School");
        });
        var payload = """{"t":1796000000000,"values":{"level_m":2}}"""u8.ToArray();

        Assert.Throws<InvalidDataException>(() => Adoption.Propose(pilot, "lora/A84041/up", payload, new AdoptionChoice(), Now));
        var made = Adoption.Propose(pilot, "lora/A84041/up", payload, new AdoptionChoice(new DeviceKey("village", "school", "roof")), Now);

        Assert.Equal("village/school/roof", made.Device.ToString());
        Assert.Equal(["A84041"], PilotFileReader.Read(made.Json, "f").Pilot!.Sites[1].Devices[0].Ids);
    }

    [Theory]
    [InlineData("pilots/village/well/tank/readings", "{}", null, "which the pilot file has already")]
    [InlineData("pilots/other/well/x/readings", "{}", null, "is no topic of readings of a device of pilot village")]
    [InlineData("pilots/village/well/x/readings", "\u0001\u0002", null, "say which one does (--type)")]
    [InlineData("pilots/village/well/x/readings", """{"a":1}""", "nothing", "There is no device type nothing")]
    public void What_cannot_be_adopted_is_said_with_what_to_give(string topic, string payload, string? type, string said)
    {
        var refused = Assert.Throws<InvalidDataException>(() =>
            Adoption.Propose(Village(), topic, Encoding.UTF8.GetBytes(payload), new AdoptionChoice(Type: type), Now));

        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
    }

    private static PilotDefinition Village(Action<PilotFileEdit>? more = null)
    {
        var edit = PilotFileEdit.New("village", "Village", null, "Africa/Lagos", "well", "Well");
        edit.AddDeviceType(new JsonObject { ["type"] = "tank-probe", ["streams"] = new JsonArray(new JsonObject { ["stream"] = "level_m", ["unit"] = "m" }) });
        edit.AddDevice("well", "tank", "Tank", "tank-probe", []);
        more?.Invoke(edit);
        return PilotFileReader.Read(edit.Json, "village.json").Pilot!;
    }
}
