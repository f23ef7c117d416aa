using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using SmartPilots.DeviceSim.Publish;

namespace SmartPilots.DeviceSim.Bench;

/// <summary>A mosquitto of its own on a free port of 127.0.0.1, without persistence: what a broker does that does nothing else.</summary>
public sealed class Mosquitto : IAsyncDisposable
{
    private const int Attempts = 5;
    private readonly Process _process;
    private readonly DirectoryInfo _folder;

    private Mosquitto(Process process, DirectoryInfo folder, int port)
    {
        (_process, _folder) = (process, folder);
        var address = new SystemAddress(new Uri("http://127.0.0.1/"), "127.0.0.1", port, null, null, "");
        Find = _ => ValueTask.FromResult(address);
    }

    public FindSystem Find { get; }

    /// <exception cref="SystemAbsentException">mosquitto is not installed, or does not start.</exception>
    public static async Task<Mosquitto> StartAsync(TimeProvider clock, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("device-sim-mosquitto-");
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var port = FreePort();
            var file = Path.Combine(folder.FullName, "mosquitto.conf");
            await File.WriteAllLinesAsync(file, [string.Create(CultureInfo.InvariantCulture, $"listener {port} 127.0.0.1"),
                "allow_anonymous true", "persistence false", "log_type none"], cancellationToken);
            var process = Start(file);
            if (await ListensAsync(process, port, clock, cancellationToken))
                return new Mosquitto(process, folder, port);
            process.Dispose(); // someone else took the port meanwhile
        }
        folder.Delete(recursive: true);
        throw new SystemAbsentException("mosquitto was started and ended at once; run `mosquitto -v` to see why.");
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private static Process Start(string file)
    {
        try
        {
            return Process.Start(new ProcessStartInfo("mosquitto", ["-c", file]) { RedirectStandardError = true })!;
        }
        catch (Win32Exception why)
        {
            throw new SystemAbsentException($"mosquitto can't be started ({why.Message}); install it (Debian: apt-get install mosquitto).");
        }
    }

    private static async Task<bool> ListensAsync(Process process, int port, TimeProvider clock, CancellationToken cancellationToken)
    {
        while (!process.HasExited)
        {
            try
            {
                using var socket = new TcpClient();
                await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
                return true;
            }
            catch (SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), clock, cancellationToken); // not listening yet
            }
        }
        return false;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
