using Xunit;

namespace SmartPilots.Tests.Support;

/// <summary>Runs a script with mqtt.js: <c>mqtt</c> is the library, <c>url</c> the broker's address; what it prints comes back.</summary>
public static class MqttJs
{
    /// <summary>The calling test is skipped when Node or mqtt.js is not installed.</summary>
    public static async Task<string[]> RunAsync(int port, string script)
    {
        TestTool.SkipIfMissing("node");
        var modules = Repository.PathTo("tests/node_modules");
        Skip.IfNot(Directory.Exists(Path.Combine(modules, "mqtt")), "mqtt.js is not installed: npm install in tests/.");
        var program = $$"""
            const mqtt = require('mqtt'), url = 'mqtt://127.0.0.1:{{port}}';
            setTimeout(() => { console.error('nothing more came'); process.exit(1); }, 60000).unref();
            (async () => { {{script}} })().catch(e => { console.error(e); process.exit(1); });
            """;
        var output = await TestTool.RunAsync("node", ["-"], new Dictionary<string, string> { ["NODE_PATH"] = modules }, program);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
