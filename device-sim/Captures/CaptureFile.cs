using System.IO.Compression;
using SmartPilots.DeviceSim.Files;
using SmartPilots.DeviceSim.Publish;

namespace SmartPilots.DeviceSim.Captures;

/// <summary>
/// A capture: lines of JSON (<see cref="CaptureLine"/>), gzip when the name ends in <c>.gz</c>; read by what the bytes say.
/// </summary>
public static class CaptureFile
{
    /// <summary>
    /// The messages in order of the file. A line that can't be read is an <see cref="InputFileException"/> with its number.
    /// </summary>
    public static IEnumerable<SimulatedMessage> Read(string file)
    {
        using var reader = TextFile.Open(file, out _);
        for (var number = 1; reader.ReadLine() is { } line; number++)
        {
            if (line.Length == 0)
                continue;
            SimulatedMessage message;
            try
            {
                message = CaptureLine.Read(line);
            }
            catch (FormatException wrong)
            {
                throw new InputFileException(file, $"line {number}",
                    number > 1 ? wrong.Message : $"{wrong.Message} A capture has a line of JSON for each message; a CSV needs --map.");
            }
            yield return message;
        }
    }

    /// <summary>Several captures as one, in order of time; messages of the same time in the order of the files.</summary>
    public static IEnumerable<SimulatedMessage> ReadAll(IReadOnlyList<string> files) =>
        files.Count == 1 ? Read(files[0]) : files.SelectMany(Read).OrderBy(message => message.Ticks);

    /// <summary>Writes a capture, replacing the file; returns how many messages.</summary>
    public static long Write(string file, IEnumerable<SimulatedMessage> messages)
    {
        using var stream = Create(file);
        var count = 0L;
        foreach (var message in messages)
        {
            stream.Write(CaptureLine.Write(message));
            stream.WriteByte((byte)'\n');
            count++;
        }
        return count;
    }

    internal static Stream Create(string file)
    {
        var stream = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 16);
        return file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(stream, CompressionLevel.Optimal) : stream;
    }
}
