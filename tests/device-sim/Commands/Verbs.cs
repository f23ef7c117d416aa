using SmartPilots.DeviceSim.Commands;
using SmartPilots.DeviceSim.Publish;
using SmartPilots.Tests.Support;

namespace SmartPilots.DeviceSim.Tests.Commands;

/// <summary>The verbs as a test has them, with the pilots of the repository.</summary>
internal static class Verbs
{
    public static CommandContext Context(TextWriter output, TextWriter error, OpenSystem? open = null) => new()
    {
        OpenSystem = open ?? CommandContext.OpenRunning, Output = output, Error = error, Terminal = false, PilotsFolder = Repository.PathTo("pilots"),
    };

    public static Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output, TextWriter error, OpenSystem? open = null) =>
        DeviceSimCommands.Create(Context(output, error, open)).Parse(arguments).InvokeAsync();
}
