using System.Diagnostics;
using Xunit;

namespace SmartPilots.Tests.Support;

/// <summary>
/// The table service of Azurite, in memory, on a port of its own. Tests share one (<see cref="SharedAsync"/>) and keep apart by table
/// names. It ends with the test run; one that a test starts for itself ends when it is disposed of.
/// </summary>
public sealed class AzuriteServer : IDisposable
{
    public const string Account = "smartpilots";

    /// <summary>A key of this server only, in base64.</summary>
    public const string Key = "c21hcnRwaWxvdHMtdGVzdHMtb25seS1ub3QtYS1zZWNyZXQ=";

    private const int Attempts = 5;

    /// <summary>
    /// It closes a connection idle for so long; its own five seconds pass between two requests on a busy machine, and a write on a
    /// connection that is just being closed fails as if the service were away.
    /// </summary>
    private const int KeepAliveSeconds = 3600;

    private static readonly Lazy<Task<AzuriteServer>> Shared = new(() => StartAsync());

    private readonly Process _process;
    private int _tables;

    private AzuriteServer(Process process, Uri endpoint)
    {
        _process = process;
        Endpoint = endpoint;
    }

    /// <summary>Address of the account, without a slash at its end.</summary>
    public Uri Endpoint { get; }

    public string ConnectionString =>
        $"DefaultEndpointsProtocol={Endpoint.Scheme};AccountName={Account};AccountKey={Key};TableEndpoint={Endpoint};";

    private static string Program => Repository.PathTo("tests/node_modules/azurite/dist/src/table/main.js");

    /// <summary>The server of this test process; the calling test is skipped when Azurite is not installed.</summary>
    public static Task<AzuriteServer> SharedAsync()
    {
        SkipIfMissing();
        return Shared.Value;
    }

    /// <summary>A server of the caller's own.</summary>
    /// <param name="scheme"><c>https</c> together with the arguments that name the certificate.</param>
    /// <param name="arguments">Options of Azurite's command line.</param>
    public static async Task<AzuriteServer> StartAsync(string scheme = "http", params string[] arguments)
    {
        SkipIfMissing();
        var said = "";
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var port = FreePort.Next();
            var process = Start(port, arguments);
            said = await SaysAsync(process);
            if (said.Contains("successfully started", StringComparison.Ordinal))
                return new AzuriteServer(process, new Uri($"{scheme}://127.0.0.1:{port}/{Account}"));
            process.Dispose();
            if (!said.Contains("EADDRINUSE", StringComparison.Ordinal)) break;
        }

        throw new InvalidOperationException($"Azurite did not start. It said:\n{said}");
    }

    /// <summary>A name that no other test of this run uses.</summary>
    public string NewTableName() => $"t{Environment.ProcessId}x{Interlocked.Increment(ref _tables)}";

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static void SkipIfMissing() =>
        Skip.IfNot(File.Exists(Program), "Azurite is not installed: npm install in tests/.");

    private static Process Start(int port, string[] arguments)
    {
        var start = new ProcessStartInfo("node")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["AZURITE_ACCOUNTS"] = $"{Account}:{Key}";
        string[] all =
        [
            "--require", Repository.PathTo("tests/support/exit-with-parent.cjs"), Program, "--silent", "--disableTelemetry",
            "--inMemoryPersistence", "--tableHost", "127.0.0.1", "--tablePort", $"{port}",
            "--tableKeepAliveTimeout", $"{KeepAliveSeconds}", .. arguments,
        ];
        foreach (var argument in all) start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    // All that it says until it is ready or has ended. What it says later is read and dropped, so that it never blocks on a full pipe.
    private static async Task<string> SaysAsync(Process process)
    {
        var errors = process.StandardError.ReadToEndAsync();
        var said = "";
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            said += line + "\n";
            if (!line.Contains("successfully started", StringComparison.Ordinal)) continue;
            _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
            return said;
        }

        return said + await errors;
    }
}
