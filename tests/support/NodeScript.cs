using Xunit;

namespace SmartPilots.Tests.Support;

/// <summary>Runs a script with a package of <c>tests/node_modules</c>; what it prints comes back.</summary>
public static class NodeScript
{
    /// <summary>The calling test is skipped when Node or the package is not installed. A script that throws fails the test.</summary>
    /// <param name="script">May await; <c>argv</c> has the arguments.</param>
    public static Task<string> RunAsync(string package, string script, params string[] arguments)
    {
        TestTool.SkipIfMissing("node");
        var modules = Repository.PathTo("tests/node_modules");
        Skip.IfNot(Directory.Exists(Path.Combine(modules, package)), $"{package} is not installed: npm ci in tests/.");
        var program = $"const argv = process.argv.slice(2); (async () => {{ {script} }})().catch(e => {{ console.error(e); process.exit(1); }});";
        return TestTool.RunAsync("node", ["-", .. arguments], new Dictionary<string, string> { ["NODE_PATH"] = modules }, program);
    }
}
