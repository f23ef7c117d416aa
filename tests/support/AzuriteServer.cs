using System.Diagnostics;
using Xunit;

namespace SmartPilots.Tests.Support;

/// <summary>
/// The table or the blob service of Azurite, in memory, on a port of its own. Tests share one (<see cref="SharedAsync"/>,
/// <see cref="SharedBlobsAsync"/>) and keep apart by the names of tables and containers. It ends with the test run; one that a test starts
/// for itself ends when it is disposed of.
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

    private const string TableService = "table";
    private const string BlobService = "blob";
    private static readonly Lazy<Task<AzuriteServer>> Shared = new(() => StartAsync());
    private static readonly Lazy<Task<AzuriteServer>> SharedBlobs = new(() => StartServiceAsync(BlobService, "http", []));

    private readonly Process _process;
    private readonly string _service;
    private int _tables;

    private AzuriteServer(Process process, string service, Uri endpoint)
    {
        _process = process;
        _service = service;
        Endpoint = endpoint;
    }

    /// <summary>Address of the account, without a slash at its end.</summary>
    public Uri Endpoint { get; }

    public string ConnectionString =>
        $"DefaultEndpointsProtocol={Endpoint.Scheme};AccountName={Account};AccountKey={Key};{_service}Endpoint={Endpoint};";

    /// <summary>The table server of this test process; the calling test is skipped when Azurite is not installed.</summary>
    public static Task<AzuriteServer> SharedAsync()
    {
        SkipIfMissing();
        return Shared.Value;
    }

    /// <summary>The same for blobs.</summary>
    public static Task<AzuriteServer> SharedBlobsAsync()
    {
        SkipIfMissing();
        return SharedBlobs.Value;
    }

    /// <summary>A table server of the caller's own.</summary>
    /// <param name="scheme"><c>https</c> together with the arguments that name the certificate.</param>
    /// <param name="arguments">Options of Azurite's command line.</param>
    public static Task<AzuriteServer> StartAsync(string scheme = "http", params string[] arguments) =>
        StartServiceAsync(TableService, scheme, arguments);

    private static async Task<AzuriteServer> StartServiceAsync(string service, string scheme, string[] arguments)
    {
        SkipIfMissing();
        var said = "";
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var port = FreePort.Next();
            var process = Start(service, port, arguments);
            said = await SaysAsync(process);
            if (IsReady(said))
                return new AzuriteServer(process, service, new Uri($"{scheme}://127.0.0.1:{port}/{Account}"));
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
        Skip.IfNot(File.Exists(ProgramOf(TableService)), "Azurite is not installed: npm install in tests/.");

    private static string ProgramOf(string service) => Repository.PathTo($"tests/node_modules/azurite/dist/src/{service}/main.js");

    // The table service says that it started, the blob service that it listens.
    private static bool IsReady(string said) =>
        said.Contains("successfully started", StringComparison.Ordinal) || said.Contains("successfully listens", StringComparison.Ordinal);

    private static Process Start(string service, int port, string[] arguments)
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
            "--require", Repository.PathTo("tests/support/exit-with-parent.cjs"), ProgramOf(service), "--silent", "--disableTelemetry",
            "--inMemoryPersistence", "--skipApiVersionCheck", $"--{service}Host", "127.0.0.1", $"--{service}Port", $"{port}",
            $"--{service}KeepAliveTimeout", $"{KeepAliveSeconds}", .. arguments,
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
            if (!IsReady(line)) continue;
            _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
            return said;
        }

        return said + await errors;
    }
}
