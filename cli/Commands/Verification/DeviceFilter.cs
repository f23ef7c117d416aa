using SmartPilots.Core.Model;

namespace SmartPilots.Cli.Commands.Verification;

/// <summary>The options that say which devices are meant: one, those of a site or of a pilot, or all.</summary>
internal sealed class DeviceFilter
{
    private readonly Option<string?> _device = new("--device") { Description = "Only this device: pilot/site/device" };
    private readonly Option<string?> _site = new("--site") { Description = "Only this site: pilot/site" };
    private readonly Option<string?> _pilot = new("--pilot") { Description = "Only this pilot" };

    public void AddTo(Command command)
    {
        Option[] options = [_device, _site, _pilot];
        foreach (var option in options)
            command.Add(option);
        command.Validators.Add(result =>
        {
            if (options.Count(option => result.GetResult(option) is not null) > 1)
                result.AddError("One of --device, --site and --pilot is enough.");
        });
    }

    /// <summary>By pilot.</summary>
    /// <exception cref="InvalidDataException">None of these is meant.</exception>
    public IEnumerable<IGrouping<string, T>> Choose<T>(ParseResult parsed, IEnumerable<T> all, Func<T, DeviceKey> keyOf)
    {
        var (device, site, pilot) = (parsed.GetValue(_device), parsed.GetValue(_site), parsed.GetValue(_pilot));
        var chosen = all.Where(one => keyOf(one) is var key && (device is null || key.ToString() == device)
            && (site is null || $"{key.Pilot}/{key.Site}" == site) && (pilot is null || key.Pilot == pilot)).ToList();
        return chosen.Count > 0
            ? chosen.GroupBy(one => keyOf(one).Pilot)
            : throw new InvalidDataException($"No pilot file has {device ?? site ?? pilot ?? "a device"}.");
    }
}
