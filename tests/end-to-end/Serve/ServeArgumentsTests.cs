using System.Net;
using System.Net.Sockets;
using SmartPilots.EndToEnd.Tests.Support;
using SmartPilots.Tests.Support;

namespace SmartPilots.EndToEnd.Tests.Serve;

/// <summary>What is wrong is named with its option.</summary>
public sealed class ServeArgumentsTests : IDisposable
{
    private readonly ScratchData _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--listen", "--listen", "box.local")]
    [InlineData("--listen", "--listen", "127.0.0.2")]
    [InlineData("--http-port", "--http-port", "70000")]
    [InlineData("--http-port", "--http-port", "abc")]
    [InlineData("--mqtt-tls-port", "--listen", "0.0.0.0", "--mqtt-tls-port", "-1")]
    [InlineData("--mqtt-tls-port", "--mqtt-tls-port", "8883")]
    [InlineData("--allow-plain-mqtt", "--allow-plain-mqtt")]
    [InlineData("--tls-key", "--listen", "0.0.0.0", "--tls-certificate", "/etc/hostname")]
    [InlineData("--tls-certificate", "--listen", "0.0.0.0", "--tls-certificate", "/nowhere.crt", "--tls-key", "/etc/hostname")]
    [InlineData("--tls-name", "--listen", "0.0.0.0", "--tls-name", "two words")]
    public async Task A_wrong_option_is_named(string named, params string[] options)
    {
        var (code, output, error) = await ServeAsync(_folder.Path, options);

        Assert.Equal(2, code);
        Assert.Contains(named, error, StringComparison.Ordinal);
        Assert.Empty(output); // the error alone, not the whole help
    }

    [Fact]
    public async Task Options_may_stand_in_a_file()
    {
        var file = Path.Combine(_folder.Path, "serve.options");
        await File.WriteAllTextAsync(file, "# the box by the river\n--listen 127.0.0.2\n--http-port 0\n");

        var (code, _, error) = await ServeAsync(_folder.Path, $"@{file}");

        Assert.Equal(2, code);
        Assert.Contains("of this machine's own addresses it is 127.0.0.1, not 127.0.0.2", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_pilots_it_says_which_option_is_missing()
    {
        var (code, _, error) = await SmartpilotsVerb.RunAsync("serve", "--data", _folder.Path);

        Assert.Equal(2, code);
        Assert.Contains("--pilots", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("missing", "there is no folder")]
    [InlineData("", "there is no pilot file in")]
    public async Task A_folder_without_pilot_files_is_named_with_what_to_do(string folder, string what)
    {
        var (code, _, error) = await ServeAsync(Path.Combine(_folder.Path, folder));

        Assert.Equal(2, code);
        Assert.Contains($"--pilots: {what}", error, StringComparison.Ordinal);
        Assert.Contains("Put a pilot file there", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP", "--http-port")]
    [InlineData("MQTT", "--mqtt-port")]
    [InlineData("MQTT over TLS", "--mqtt-tls-port")]
    public async Task A_port_in_use_is_named_with_its_option(string what, string option)
    {
        await using var system = new ServedSystem();
        using var taken = new TcpListener(IPAddress.Any, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        string[] others = [.. new[] { "--http-port", "--mqtt-port", "--mqtt-tls-port" }.Where(other => other != option).SelectMany(other => new[] { other, "0" })];

        var (code, _, error) = await SmartpilotsVerb.RunAsync(["serve", "--pilots", system.PilotsFolder, "--data", system.DataFolder, "--listen", "0.0.0.0",
            option, $"{port}", .. others]);

        Assert.Equal(1, code);
        Assert.Equal($"Port {port} ({what}) is in use. Choose another with {option}, or any free one with {option} 0.", error.Trim());
    }

    [Fact]
    public async Task An_address_that_is_not_this_machines_is_named()
    {
        await using var system = new ServedSystem();
        var (code, _, error) = await SmartpilotsVerb.RunAsync("serve", "--pilots", system.PilotsFolder, "--data", system.DataFolder, "--listen", "203.0.113.1");

        Assert.Equal(1, code);
        Assert.StartsWith("--listen", error, StringComparison.Ordinal);
        Assert.Contains("this machine has no such address", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_systemd_unit_gives_options_that_are_known()
    {
        var start = Repository.Read("cli/systemd/smartpilots.service").Split('\n').Single(line => line.StartsWith("ExecStart=", StringComparison.Ordinal));
        string[] arguments = [.. start.Split(' ').Skip(1).Select(word => word.StartsWith("/etc/", StringComparison.Ordinal) ? $"{_folder.Path}/pilots"
            : word.StartsWith("/var/", StringComparison.Ordinal) ? $"{_folder.Path}/data" : word)];

        var (code, _, error) = await SmartpilotsVerb.RunAsync(arguments);

        Assert.Equal(2, code);
        Assert.StartsWith("--pilots: there is no folder", error, StringComparison.Ordinal); // and not an unknown option
    }

    private Task<(int Code, IReadOnlyList<string> Output, string Error)> ServeAsync(string pilots, params string[] options) =>
        SmartpilotsVerb.RunAsync(["serve", "--pilots", pilots, "--data", Path.Combine(_folder.Path, "data"), .. options]);
}
