using SmartPilots.Core.Model;
using SmartPilots.Core.PilotFiles;

namespace SmartPilots.Cli.Commands.Pilots;

/// <summary><c>pilot types</c>: the device types that ship.</summary>
internal static class TypesCommand
{
    public static Command Create()
    {
        var word = new Argument<string?>("word") { Description = "Only those with this in them", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("types", "The device types that ship, for add-device and for pilot files") { word };
        command.SetAction(parsed =>
        {
            var wanted = parsed.GetValue(word) ?? "";
            var found = DeviceTypeLibrary.Names.Select(name => (Name: name, Title: DeviceTypeLibrary.Title(name)))
                .Where(type => $"{type.Name} {type.Title}".Contains(wanted, StringComparison.OrdinalIgnoreCase)).ToList();
            foreach (var (name, title) in found)
                parsed.InvocationConfiguration.Output.WriteLine($"{name,-28} {title}");
            if (found.Count == 0)
                parsed.InvocationConfiguration.Error.WriteLine($"None has {wanted} in its name.");
            return found.Count == 0 ? 1 : 0;
        });
        return command;
    }
}
