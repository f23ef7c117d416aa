using SmartPilots.Core.Model;
using SmartPilots.DeviceSim.Captures;
using SmartPilots.DeviceSim.Files;
using SmartPilots.DeviceSim.Publish;

namespace SmartPilots.DeviceSim.Replay;

/// <summary>
/// Writes plain messages as a CSV with one row per reading: <c>at,device,stream,value</c>, times in milliseconds since 1970 so that they
/// come back exactly. Messages of other formats are an error: they have no place in such a table.
/// </summary>
internal static class CsvWriter
{
    /// <returns>How many readings.</returns>
    public static long Write(string file, IEnumerable<SimulatedMessage> messages)
    {
        using var writer = new StreamWriter(CaptureFile.Create(file)) { NewLine = "\n" };
        writer.WriteLine(ReadingsCsv.Header);
        var count = 0L;
        foreach (var message in messages)
        {
            if (!DeviceTopic.TryParse(message.Topic, out var topic) || PlainPayload.TryRead(message.Payload) is not { } plain)
                throw new InputFileException(message.Topic, new DateTime(message.Ticks).ToString("O"), "is no plain message of a device");
            if (plain.Units.Count > 0)
                throw new InputFileException(message.Topic, new DateTime(message.Ticks).ToString("O"), "has units, which such a table has no place for");
            if (plain.IsDoubtful)
                throw new InputFileException(message.Topic, new DateTime(message.Ticks).ToString("O"), "is doubtful, which such a table has no place for");
            foreach (var (stream, value) in plain.Values)
            {
                writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{plain.Milliseconds},{topic!.Device},{stream},{value}"));
                count++;
            }
        }
        return count;
    }
}
