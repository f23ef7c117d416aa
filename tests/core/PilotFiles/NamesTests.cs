namespace SmartPilots.Core.Tests.PilotFiles;

public sealed class NamesTests
{
    private static readonly string Json = SomePilot.Json
        .Replace("\"name\": \"P\"", "\"name\": \"P\", \"names\": { \"pt\": \"Piloto\" }", StringComparison.Ordinal)
        .Replace("\"site\": \"s\"", "\"site\": \"s\", \"name\": \"Well\", \"names\": { \"pt\": \"Poço\" }", StringComparison.Ordinal)
        .Replace("\"device\": \"d\"", "\"device\": \"d\", \"name\": \"Meter\", \"names\": { \"pt\": \"Contador\" }, \"fullAt\": { \"flow\": 40 }",
            StringComparison.Ordinal)
        .Replace("\"unit\": \"NTU\"", "\"unit\": \"NTU\", \"label\": \"Turbidity\", \"names\": { \"pt\": \"Turvação\", \"pt-MZ\": \"Turbidez\" }, \"fullAt\": 9",
            StringComparison.Ordinal);

    [Theory]
    [InlineData("pt", "Piloto", "Poço", "Contador", "Turvação")]
    [InlineData("pt-MZ", "Piloto", "Poço", "Contador", "Turbidez")]
    [InlineData("fr", "P", "Well", "Meter", "Turbidity")]
    [InlineData(null, "P", "Well", "Meter", "Turbidity")]
    public void A_name_is_read_in_the_language_asked_for_or_in_the_files_own(string? language, string pilot, string site, string device, string stream)
    {
        var read = SomePilot.Read(Json);

        Assert.Empty(read.Errors);
        var (found, at) = (read.Pilot!, read.Pilot!.Sites[0]);
        var (one, turbidity) = (at.Devices[0], at.Devices[0].Streams[1]);
        Assert.Equal((pilot, site, device, stream), (found.Names.In(language, found.Name), at.Names.In(language, at.Name),
            one.Names.In(language, one.Name), turbidity.Names.In(language, turbidity.Label)));
    }

    [Fact]
    public void A_stream_knows_when_it_is_full_by_its_type_or_by_its_device() =>
        Assert.Equal([40m, 9m, null], SomePilot.Device(Json).Streams.Select(stream => stream.FullAt));
}
