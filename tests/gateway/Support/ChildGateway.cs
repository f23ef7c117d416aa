using System.Collections.Concurrent;
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
    private readonly ConcurrentQueue<string> _said = new();

    private ChildGateway(Process process, string password, string data) => (_process, _password, _data) = (process, password, data);

    public int Port { get; private set; }

    /// <summary>The gateway's own process: a wrapper has another.</summary>
    public int Pid => RunningGateway.Find(_data)!.Pid;

    /// <summary>Whether it still runs, and all that it has written: what a test that fails should say.</summary>
    public string Story => $"{(_process.HasExited ? $"it has ended with {_process.ExitCode}" : "it runs")}; it said:\n{string.Join('\n', _said)}";

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
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
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
        // Both are read to their end, or the child would block on a full pipe.
        var port = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = Task.WhenAll(ReadAsync(_process.StandardOutput, port), ReadAsync(_process.StandardError, port))
            .ContinueWith(_ => port.TrySetException(new InvalidOperationException($"The gateway did not start: {Story}")), TaskScheduler.Default);
        return await port.Task;
    }

    private async Task ReadAsync(StreamReader output, TaskCompletionSource<int> port)
    {
        while (await output.ReadLineAsync() is { } line)
        {
            _said.Enqueue(line);
            if (Listening().Match(line) is { Success: true } match)
                port.TrySetResult(int.Parse(match.Groups[1].Value));
        }
    }

    [GeneratedRegex(@"takes MQTT on 127\.0\.0\.1:(\d+)")]
    private static partial Regex Listening();
}
