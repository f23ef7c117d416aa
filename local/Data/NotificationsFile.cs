using Microsoft.Extensions.Logging;
using SmartPilots.Core.Notifications;
using SmartPilots.Functions.Notifications;

namespace SmartPilots.Local.Data;

/// <summary>Reads who is told of alerts. Settings (<c>${NAME}</c>) are environment variables.</summary>
internal static partial class NotificationsFile
{
    /// <summary>The one given, which must be there, or that of the data folder, which may come later.</summary>
    /// <exception cref="InvalidDataException">There is no such file.</exception>
    public static string Find(string? given, string dataFolder) => given is null || File.Exists(given) ? given ?? new DataFolder(dataFolder).Notifications
        : throw new InvalidDataException($"{given}: there is no such file.");

    /// <param name="file">Null: nobody is told.</param>
    /// <exception cref="InvalidDataException">The file is wrong; the message names each mistake with line and fix.</exception>
    public static NotificationPlan Load(string? file)
    {
        if (file is null)
            return NotificationPlan.None;
        var result = Read(file);
        return result.Plan ?? throw new InvalidDataException(string.Join(Environment.NewLine, result.Errors));
    }

    /// <summary>The plan of the file, read again when it changes. A file with mistakes leaves the plan as it was, and the log names them.</summary>
    /// <param name="file">It may come later.</param>
    /// <exception cref="InvalidDataException">The file is wrong at the start.</exception>
    public static NotificationPlans Watch(string file, ILogger log)
    {
        var seen = Stamp(file);
        return new NotificationPlans(Load(seen is null ? null : file), () =>
        {
            if (Stamp(file) is var now && now == seen)
                return null;
            seen = now;
            if (now is null)
                return NotificationPlan.None;
            var result = Read(file);
            if (result.Plan is null)
                LogWrong(log, file, string.Join(Environment.NewLine, result.Errors));
            else
                LogRead(log, file, result.Plan.Contacts.Count);
            return result.Plan;
        });
    }

    private static (DateTime, long)? Stamp(string file) => new FileInfo(file) is { Exists: true } info ? (info.LastWriteTimeUtc, info.Length) : null;

    [LoggerMessage(261, LogLevel.Information, "{File} was read again: {Contacts} contacts")]
    private static partial void LogRead(ILogger log, string file, int contacts);

    [LoggerMessage(262, LogLevel.Error, "{File} rejected, what was read before stays in force:\n{Mistakes}")]
    private static partial void LogWrong(ILogger log, string file, string mistakes);

    /// <exception cref="InvalidDataException">There is no such file.</exception>
    public static NotificationFileResult Read(string file) => File.Exists(file)
        ? NotificationFileReader.Read(File.ReadAllBytes(file), file, Environment.GetEnvironmentVariable)
        : throw new InvalidDataException($"{file}: there is no such file.");
}
