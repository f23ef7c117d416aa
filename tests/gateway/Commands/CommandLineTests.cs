using System.CommandLine;
using System.Text.Json;
using SmartPilots.Gateway.Access;
using Microsoft.Extensions.Logging.Abstractions;
using SmartPilots.Gateway.Commands;
using SmartPilots.Gateway.Spooling;
using SmartPilots.Gateway.Tests.Support;

namespace SmartPilots.Gateway.Tests.Commands;

/// <summary>The command tree as it is typed, in this process; one at a time, because it writes to the console.</summary>
[Collection("console")]
public sealed class CommandLineTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_device_is_added_listed_rotated_and_revoked()
    {
        var (code, said) = Run("devices", "add", "p/s/d1");
        Assert.Equal(0, code);
        var password = said.Split('\n').Single(line => line.StartsWith("password ", StringComparison.Ordinal))[9..].Trim();
        Assert.NotNull(Credentials().Verify("p/s/d1", System.Text.Encoding.UTF8.GetBytes(password)));
        Assert.Contains("p/s/d1", Run("devices", "list").Said, StringComparison.Ordinal);
        Assert.Equal(0, Run("devices", "rotate", "p/s/d1").Code);
        Assert.Null(Credentials().Verify("p/s/d1", System.Text.Encoding.UTF8.GetBytes(password)));
        Assert.Equal(0, Run("devices", "revoke", "p/s/d1").Code);
        Assert.Empty(Credentials().All);
    }

    [Fact]
    public void A_devices_topics_come_from_a_pilot_file_and_by_hand_and_its_password_stays()
    {
        var pilot = _folder.File("pilot.json");
        File.WriteAllText(pilot, """
            { "pilot": "p", "name": "P", "zone": "UTC",
              "deviceTypes": [ { "type": "meter", "name": "Meter", "streams": [ { "stream": "flow_lps", "label": "Flow", "unit": "L/s" } ] } ],
              "sites": [ { "site": "s", "name": "S", "devices": [ { "device": "plug", "type": "meter", "name": "Plug", "ids": [ "tasmota-1" ] } ] } ],
              "sources": [ { "topic": "tele/{device}/SENSOR" } ] }
            """);
        var (code, said) = Run("devices", "add", "p/s/plug", "--pilot", pilot, "--topic", "shellies/one/+");
        Assert.True(code == 0, said);
        Assert.Contains("topic tele/tasmota-1/SENSOR", said, StringComparison.Ordinal);
        var before = Assert.Single(Credentials().All);
        Assert.Equal(["tele/tasmota-1/SENSOR", "shellies/one/+"], before.Topics!.Select(topic => topic.ToString()));

        Assert.Equal(0, Run("devices", "topics", "p/s/plug", "--topic", "a/b").Code);
        var after = Assert.Single(Credentials().All);
        Assert.Equal((before.Hash, "a/b"), (after.Hash, Assert.Single(after.Topics!).ToString()));
        Assert.Equal(0, Run("devices", "rotate", "p/s/plug").Code);
        Assert.Equal("a/b", Assert.Single(Assert.Single(Credentials().All).Topics!).ToString());
        Assert.Contains("a/b", Run("devices", "list").Said, StringComparison.Ordinal);

        Assert.Equal(2, Run("devices", "add", "p/s/nobody", "--pilot", pilot).Code); // not in the file
        Assert.Equal(2, Run("devices", "add", "p/s", "--topic", "a/b").Code); // for one device only
        Assert.Equal(2, Run("devices", "add", "p/s/other", "--topic", "pilots/p/s/plug/readings").Code); // another device's
        Assert.Equal(2, Run("devices", "topics", "nobody", "--topic", "a/b").Code);
        File.WriteAllText(pilot, "{}");
        Assert.Equal(1, Run("devices", "add", "p/s/other", "--pilot", pilot).Code);
        Assert.Single(Credentials().All);
    }

    [Theory]
    [InlineData("the-things-stack")]
    [InlineData("chirpstack")]
    [InlineData("sparkplug")]
    public void An_example_is_a_file_of_options_as_it_is_printed(string name)
    {
        var file = _folder.File("example.json");
        File.WriteAllText(file, ExampleCommand.Text(name));

        var options = OptionsFile.Read(file) with { DataFolder = _folder.Path, FunctionsKey = "k" };

        Assert.Empty(options.Problems());
        Assert.NotEmpty(options.Bridge!.Topics);
    }

    [Theory]
    [InlineData("devices", "add", "Not a scope")]
    [InlineData("devices", "rotate", "nobody")]
    [InlineData("devices", "revoke", "nobody")]
    [InlineData("certs", "device", "not-a-device")]
    [InlineData("run", "--name", "No Name")]
    public void Wrong_usage_is_said_and_ends_with_2(params string[] arguments)
    {
        var (code, said) = Run(arguments);
        Assert.Equal(2, code);
        Assert.Contains("gateway: ", said, StringComparison.Ordinal);
    }

    [Fact]
    public void Certificates_are_made_from_authority_to_device()
    {
        Assert.Equal(1, Run("certs", "device", "p/s/d1").Code); // no authority yet
        Assert.Equal(0, Run("certs", "authority", "p").Code);
        Assert.Equal(0, Run("certs", "server", "gateway.local", "192.168.1.7").Code);
        var (code, said) = Run("certs", "device", "p/s/d1");
        Assert.Equal(0, code);
        Assert.True(File.Exists(said.Trim()), said);
        Assert.Equal(1, Run("certs", "authority", "p").Code);
    }

    [Fact]
    public void Status_without_a_running_gateway_says_so() => Assert.Equal(1, Run("status").Code);

    [Fact]
    public async Task Poison_is_listed_and_ordered_from_another_process()
    {
        Assert.Equal(1, Run("poison", "list").Code); // no spool yet
        Directory.CreateDirectory(_folder.File("data"));
        await using (var spool = new Spool(new SpoolOptions(Path.Combine(_folder.File("data"), "spool.db")), TimeSpan.FromSeconds(30), TimeProvider.System,
            TimeProvider.System, NullLogger.Instance))
        {
            await spool.Put("bad", "pilots/p/s/d1/readings");
            await spool.ChangeAsync(file => file.Poison.Add(1, "urn:smartpilots:problem:malformed-batch"));
        }
        var listed = Run("poison", "list");
        Assert.Equal(0, listed.Code);
        Assert.Contains("pilots/p/s/d1/readings", listed.Said, StringComparison.Ordinal);
        Assert.Contains("malformed-batch", listed.Said, StringComparison.Ordinal);
        Assert.Equal("YmFk", JsonDocument.Parse(Run("poison", "list", "--json").Said).RootElement.GetProperty("payload").GetString());
        Assert.Equal(2, Run("poison", "retry").Code);
        Assert.Equal(1, Run("poison", "drop", "7").Code);
        Assert.Equal(0, Run("poison", "retry", "1").Code);

        await using var functions = await FunctionsStandIn.StartAsync();
        using var gateway = await ChildGateway.StartAsync(_folder, functions.Address);
        await Eventually.Holds(() => functions.Payloads().Contains("bad"), "the retried message to arrive");
    }

    [Fact]
    public async Task Status_asks_the_running_gateway()
    {
        using var gateway = await ChildGateway.StartAsync(_folder, new Uri("http://127.0.0.1:9"));
        using var client = await gateway.ConnectAsync("the-client");
        var (code, said) = Run("status", "--json");
        Assert.Equal(0, code);
        using var json = JsonDocument.Parse(said);
        Assert.Equal("the-client", json.RootElement.GetProperty("connected")[0].GetString());
        Assert.Contains("0 messages wait", Run("status").Said, StringComparison.Ordinal);
    }

    private DeviceCredentials Credentials() => new(Path.Combine(_folder.File("data"), GatewayOptions.CredentialsFile), TimeProvider.System);

    private (int Code, string Said) Run(params string[] arguments)
    {
        var said = new StringWriter();
        var (output, error) = (Console.Out, Console.Error);
        Console.SetOut(said);
        Console.SetError(said);
        try
        {
            return (GatewayCommand.Create().Parse([.. arguments, "--data", _folder.File("data")]).Invoke(), said.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
        }
    }
}

/// <summary>Alone: the console is everybody's.</summary>
[CollectionDefinition("console", DisableParallelization = true)]
public sealed class ConsoleCollection;
