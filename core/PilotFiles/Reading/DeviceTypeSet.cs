using System.Collections.Concurrent;
using SmartPilots.Core.JsonFiles;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.PilotFiles.Reading;

/// <summary>
/// The device types that a pilot file may name: its own and, by name, those that ship; a type of the file wins over one that ships. A type
/// with a mistake in it is known as broken, so that whatever names it is not an error once more.
/// </summary>
internal sealed class DeviceTypeSet
{
    private readonly ConcurrentDictionary<string, DeviceType> _types = []; // shipped ones are added as they are asked for, later too
    private readonly HashSet<string> _broken = new(StringComparer.Ordinal);

    public IReadOnlyCollection<string> Names => [.. _types.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Reads the file's own types.</summary>
    public static DeviceTypeSet Read(IEnumerable<FileObject> items)
    {
        var set = new DeviceTypeSet();
        foreach (var item in items)
        {
            var before = item.Problems.Errors.Count;
            var type = DeviceTypeReader.Read(item);
            var name = type?.Id ?? item.Take("type")?.Text ?? "";
            if (item.Problems.Errors.Count > before)
                set._broken.Add(name);
            else if (type is not null && !set._types.TryAdd(name, type))
                item.Problems.Add(item.Node, $"device type \"{name}\" is there twice", "rename or remove one");
        }
        return set;
    }

    /// <summary>Null for a name that names nothing, and for a broken type.</summary>
    public DeviceType? Find(string name)
    {
        if (_types.TryGetValue(name, out var type) || _broken.Contains(name))
            return type;
        return DeviceTypeLibrary.Find(name) is { } shipped ? _types.GetOrAdd(name, shipped) : null;
    }

    /// <summary>Whether nothing at all has this name: then naming it is the mistake.</summary>
    public bool IsUnknown(string name) => Find(name) is null && !_broken.Contains(name);

    /// <summary>The types of the set that ship, by name.</summary>
    public IEnumerable<string> Shipped => _types.Values.Where(type => ReferenceEquals(type, DeviceTypeLibrary.Find(type.Id))).Select(type => type.Id)
        .Order(StringComparer.Ordinal);
}
