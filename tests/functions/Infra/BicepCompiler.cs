using System.Diagnostics;
using System.Reflection;
using System.Text.Json.Nodes;
using SmartPilots.Tests.Support;

namespace SmartPilots.Functions.Tests.Infra;

/// <summary>The real compiler of Bicep, from its NuGet package. It needs no network: the types of Azure's resources are built in.</summary>
internal static class BicepCompiler
{
    private static readonly string Program = typeof(BicepCompiler).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(entry => entry.Key == "BicepPath").Value ?? "";

    private static readonly Lazy<Task<JsonObject>> Main = new(async () =>
    {
        var (exit, template, said) = await CompileAsync(Repository.PathTo("infra/main.bicep"));
        Assert.True(exit == 0 && said.Length == 0, said); // a warning of the compiler too, not only of its linter
        return JsonNode.Parse(template)!.AsObject();
    });

    /// <summary>The deployment as Azure would get it, compiled once for the test run; the calling test is skipped where there is no compiler.</summary>
    public static Task<JsonObject> MainAsync()
    {
        SkipIfMissing();
        return Main.Value;
    }

    public static void SkipIfMissing() => Skip.IfNot(File.Exists(Program), "The Bicep compiler is installed on Linux with an x64 processor only.");

    /// <summary>Compiles and lints.</summary>
    public static async Task<(int ExitCode, string Template, string Said)> CompileAsync(string file)
    {
        var start = new ProcessStartInfo(Program, ["build", file, "--stdout"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1";
        using var process = Process.Start(start)!;
        var said = process.StandardError.ReadToEndAsync();
        var template = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, template, await said);
    }
}
