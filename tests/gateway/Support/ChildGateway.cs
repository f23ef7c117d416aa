using System.Diagnostics;
using System.Text.RegularExpressions;
using MQTTnet;
using MQTTnet.Formatter;
using SmartPilots.Gateway.Access;
using SmartPilots.Gateway.Commands;

namespace SmartPilots.Gateway.Tests.Support;

/// <summary>A gateway in a process of its own, to be killed or traced.</summary>
internal sealed partial class ChildGateway : IDisposable
{
    private const string User = "site";

    private readonly Process _process;
    private readonly string _password;
    private readonly string _data;

    private ChildGateway(Process process, string password, string data) => (_process, _password, _data) = (process, password, data);

    public int Port { get; private set; }

    /// <summary>The gateway's own process: a wrapper has another.</summary>
    public int Pid => RunningGateway.Find(_data)!.Pid;

    public bool HasExited => _process.HasExited;

    /// <summary>Its status page.</summary>
    public Uri Status => RunningGateway.Find(_data)!.Status;

    public long ResidentBytes
    {
        get
        {
            using var gateway = Process.GetProcessById(Pid);
            return gateway.WorkingSet64;
        }
    }

    /// <param name="folder">Its data; used again by the next one.</param>
    /// <param name="wrapper">A program and its arguments to run it under.</param>
    public static async Task<ChildGateway> StartAsync(ScratchFolder folder, Uri functions, string[]? wrapper = null, params string[] more)
    {
        var data = folder.File("data");
        Directory.CreateDirectory(data);
        var credentials = new DeviceCredentials(Path.Combine(data, GatewayOptions.CredentialsFile), TimeProvider.System);
        credentials.Set(User, "*", "a password of this test only");
        File.WriteAllText(folder.File("key"), "the-key\n");
        string[] command = [.. wrapper ?? [], "dotnet", typeof(SiteGateway).Assembly.Location, "run", "--data", data, "--name", "g1",
            "--functions", functions.ToString(), "--key-file", folder.File("key"), "--mqtt-port", "0", .. more];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true };
        var child = new ChildGateway(Process.Start(start)!, "a password of this test only", data);
        child.Port = await child.ReadPortAsync();
        return child;
    }

    public async Task<IMqttClient> ConnectAsync(string id)
    {
        var client = new MqttClientFactory().CreateMqttClient();
        var result = await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", Port).WithClientId(id)
            .WithProtocolVersion(MqttProtocolVersion.V311).WithCredentials(User, _password).WithTimeout(TimeSpan.FromSeconds(60)).Build());
        Assert.Equal(MqttClientConnectResultCode.Success, result.ResultCode);
        return client;
    }

    /// <summary>As the power cut does to a process: SIGKILL, without warning.</summary>
    public async Task KillAsync()
    {
        // A wrapper ends after it and keeps what it has written.
        using var gateway = Process.GetProcessById(Pid);
        gateway.Kill();
        await _process.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }

    private async Task<int> ReadPortAsync()
    {
        var said = new List<string>();
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            said.Add(line);
            if (Listening().Match(line) is { Success: true } match)
            {
                // Read on, or the child would block on a full pipe.
                _ = _process.StandardOutput.ReadToEndAsync();
                return int.Parse(match.Groups[1].Value);
            }
        }
        throw new InvalidOperationException("The gateway did not start. It said:\n" + string.Join('\n', said));
    }

    [GeneratedRegex(@"takes MQTT on 127\.0\.0\.1:(\d+)")]
    private static partial Regex Listening();
}
