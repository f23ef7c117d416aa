using System.Diagnostics;

namespace SmartPilots.Tests.Support;

/// <summary>A mosquitto broker on a free port of 127.0.0.1, without persistence. It ends with the test, or with the test run.</summary>
public sealed class MosquittoServer : IDisposable
{
    private const int Attempts = 5;

    /// <summary>A broker would outlive a test run that is killed; so a shell waits for the end of its input, which is that of the run.</summary>
    private const string RunUntilInputEnds = "mosquitto -c \"$0\" & broker=$!; cat >/dev/null; kill $broker";

    private readonly Process _process;
    private readonly string _configFile;

    private MosquittoServer(Process process, int port, string configFile)
    {
        _process = process;
        _configFile = configFile;
        Port = port;
    }

    public int Port { get; }

    /// <summary>The calling test is skipped when mosquitto is not installed.</summary>
    /// <param name="settings">Lines of mosquitto.conf; by default anybody may connect.</param>
    public static async Task<MosquittoServer> StartAsync(params string[] settings)
    {
        TestTool.SkipIfMissing("mosquitto");
        var said = "";
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var port = FreePort.Next();
            var file = Path.GetTempFileName();
            string[] lines = settings.Length > 0 ? settings : ["allow_anonymous true"];
            await File.WriteAllLinesAsync(file, [$"listener {port} 127.0.0.1", "log_dest stderr", "log_type all", .. lines]);
            var process = TestTool.Start("sh", ["-c", RunUntilInputEnds, file]);
            said = await SaysAsync(process);
            if (said.Contains(" running", StringComparison.Ordinal))
                return new MosquittoServer(process, port, file);
            process.Dispose();
            File.Delete(file);
        }

        throw new InvalidOperationException($"mosquitto did not start. It said:\n{said}");
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
        File.Delete(_configFile);
    }

    // All that it says until it is ready or has ended. What it says later is read and dropped, so that it never blocks on a full pipe.
    private static async Task<string> SaysAsync(Process process)
    {
        var said = "";
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            said += line + "\n";
            if (line.Contains("Error", StringComparison.Ordinal))
                process.StandardInput.Close();
            if (!line.Contains(" running", StringComparison.Ordinal))
                continue;
            _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null);
            break;
        }

        return said;
    }
}
