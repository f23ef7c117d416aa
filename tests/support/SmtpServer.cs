using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Xunit;

namespace SmartPilots.Tests.Support;

/// <summary>What a mail server was given.</summary>
public sealed record ReceivedMail(string User, string Message);

/// <summary>A real mail server (npm package smtp-server) on a port chosen by the system.</summary>
public sealed class SmtpServer : IAsyncDisposable
{
    private const string Script = """
        const { SMTPServer } = require('smtp-server');
        const server = new SMTPServer({
          disabledCommands: ['STARTTLS'], allowInsecureAuth: true,
          onAuth: (auth, session, done) => done(null, { user: auth.username }),
          onData: (stream, session, done) => {
            const parts = [];
            stream.on('data', part => parts.push(part));
            stream.on('end', () => {
              console.log(JSON.stringify({ User: session.user ?? '', Message: Buffer.concat(parts).toString('utf8') }));
              done();
            });
          },
        });
        server.listen(0, '127.0.0.1', () => console.log(server.server.address().port));
        process.stdin.on('end', () => server.close(() => process.exit(0))).resume();
        """;

    private readonly Process _process;

    private SmtpServer(Process process, int port) => (_process, Port) = (process, port);

    public int Port { get; }

    /// <summary>The calling test is skipped when Node or the package is not installed.</summary>
    public static async Task<SmtpServer> StartAsync()
    {
        TestTool.SkipIfMissing("node");
        var modules = Repository.PathTo("tests/node_modules");
        Skip.IfNot(Directory.Exists(Path.Combine(modules, "smtp-server")), "smtp-server is not installed: npm install in tests/.");
        var process = TestTool.Start("node", ["-e", Script], new Dictionary<string, string> { ["NODE_PATH"] = modules });
        var port = await process.StandardOutput.ReadLineAsync();
        return port is null
            ? throw new InvalidOperationException(await process.StandardError.ReadToEndAsync())
            : new SmtpServer(process, int.Parse(port, CultureInfo.InvariantCulture));
    }

    /// <summary>Stops it; what it was given, in order.</summary>
    public async Task<IReadOnlyList<ReceivedMail>> StopAsync()
    {
        _process.StandardInput.Close();
        var output = await _process.StandardOutput.ReadToEndAsync();
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<ReceivedMail>(line)!)];
    }

    public ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
        return ValueTask.CompletedTask;
    }
}
