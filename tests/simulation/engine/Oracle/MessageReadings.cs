using SmartPilots.Core.Storage;
using SmartPilots.Simulation.Fleet;
using SmartPilots.Simulation.World;

namespace SmartPilots.Simulation.Oracle;

/// <summary>
/// How each message must have been read. It follows from what the oracle heard: which instances were asked to take the message, and which
/// version of the pilot file each had meanwhile.
/// <para>
/// One thing cannot be known from outside: which of several requests counted a message, when its answer was lost and instances with
/// different versions had it; and whether a device that registers itself was known yet. So there, and nowhere else, the oracle has a choice. The
/// versions that these instances had are the whole of it, and the entry in quarantine must be exactly that of one of them; all else
/// that is stored must follow from the same one.
/// </para>
/// </summary>
internal sealed class MessageReadings(SimulatedWorld world)
{
    private readonly HashSet<string> _registered = [.. world.Store.Rows(Tables.Devices).Where(row => row.Key.StartsWith("d~", StringComparison.Ordinal))
        .Select(row => $"{row.Partition}~{row.Key[2..]}")];

    private readonly Dictionary<string, StoredRow> _entries = world.Store.Entries().Where(row => row.Key.Split('~').Length == 5)
        .ToDictionary(row => $"{row.Partition}/{row.Key[2..]}");

    public IEnumerable<WireEvent> Events => world.Wire.Events.Select(e => e with { Message = Read(e) });

    private GeneratedMessage Read(WireEvent e)
    {
        if (e.Message.Partition is null)
            return e.Message; // no version knows it
        var possible = world.Wire.EditionsOf(e).SelectMany(edition => Readings(e.Message, edition)).DistinctBy(Signature).ToList();
        if (possible.Count <= 1)
            return possible.Count == 0 ? e.Message : possible[0];
        var found = _entries.TryGetValue($"{e.Partition}/{e.Source}~{e.Sequence:D19}", out var entry) ? QuarantineCheck.Reasons(entry) : [];
        if (possible.Find(message => message.Faults.SetEquals(found)) is { } read)
            return read;
        world.Fail($"{e} is in quarantine for [{string.Join(", ", found)}], and nobody who had it could have said that");
        return possible[0];
    }

    private IEnumerable<GeneratedMessage> Readings(GeneratedMessage message, PilotEdition edition)
    {
        var isListed = edition.Devices.Contains(message.Partition!.Split('~')[2], StringComparison.Ordinal);
        if (!isListed)
            yield return message.Unread(edition.Registers ? "registration-limit" : "unknown-device");
        if (isListed || _registered.Contains(message.Partition))
            yield return message.With(edition);
    }

    private static string Signature(GeneratedMessage message) => $"{message.Fault} {string.Join(',', message.Readings.Select(reading => reading.Fault))}";
}
