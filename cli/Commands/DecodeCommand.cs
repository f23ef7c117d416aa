using SmartPilots.Core.Model;
using SmartPilots.Core.PilotFiles;

namespace SmartPilots.Cli.Commands;

/// <summary><c>decode</c>: what one payload turns into, step by step, or where it fails. Exit code 1 when anything of it would wait in quarantine.</summary>
internal static class DecodeCommand
{
    public static Command Create()
    {
        var pilot = new Option<FileInfo>("--pilot") { Description = "Pilot file", Required = true };
        var topic = new Option<string>("--topic") { Description = "Topic on which the message comes", Required = true };
        var payload = new Argument<string>("payload") { Description = "The payload as text, 0x… as hex, or - for the bytes of standard input" };
        var command = new Command("decode", "Show step by step what a payload turns into, or exactly where it fails") { pilot, topic, payload };
        command.SetAction(parsed =>
        {
            if (CheckCommand.Read(parsed.GetRequiredValue(pilot)) is not { } definition)
                return 2;
            if (Bytes(parsed.GetRequiredValue(payload)) is not { } bytes)
            {
                Console.Error.WriteLine("After 0x come hex digits, two for each byte.");
                return 2;
            }
            return Show(definition, parsed.GetRequiredValue(topic), bytes);
        });
        return command;
    }

    private static int Show(PilotDefinition pilot, string topic, byte[] payload)
    {
        var steps = DecodeTrace.Run(new PilotCatalog([pilot]), topic, payload, TimeProvider.System.GetUtcNow().UtcTicks);
        foreach (var step in steps)
            Console.WriteLine(step.Reason == Reason.None ? $"{step.Name,-8} {step.Text}" : $"{step.Name,-8} {step.Reason.Code()} at {step.Where}: {step.Text}");
        return steps.Any(step => step.Reason != Reason.None) ? 1 : 0;
    }

    private static byte[]? Bytes(string payload)
    {
        if (payload == "-")
        {
            using var all = new MemoryStream();
            Console.OpenStandardInput().CopyTo(all);
            return all.ToArray();
        }
        if (!payload.StartsWith("0x", StringComparison.Ordinal))
            return Encoding.UTF8.GetBytes(payload);
        var hex = payload.AsSpan(2);
        return hex.Length % 2 == 0 && hex.IndexOfAnyExcept("0123456789abcdefABCDEF") < 0 ? Convert.FromHexString(hex) : null;
    }
}
