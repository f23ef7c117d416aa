using SmartPilots.Core.Notifications;

namespace SmartPilots.Local.Data;

/// <summary>Reads who is told of alerts. Settings (<c>${NAME}</c>) are environment variables.</summary>
internal static class NotificationsFile
{
    /// <param name="file">Null: that of the data folder; where there is none, nobody is told.</param>
    /// <exception cref="InvalidDataException">The file is wrong; the message names each mistake with line and fix.</exception>
    public static NotificationPlan Load(string? file, DataFolder data)
    {
        if (file is null && !File.Exists(data.Notifications))
            return NotificationPlan.None;
        return Read(file ?? data.Notifications) is var result && result.Plan is { } plan
            ? plan : throw new InvalidDataException(string.Join(Environment.NewLine, result.Errors));
    }

    /// <exception cref="InvalidDataException">There is no such file.</exception>
    public static NotificationFileResult Read(string file) => File.Exists(file)
        ? NotificationFileReader.Read(File.ReadAllBytes(file), file, Environment.GetEnvironmentVariable)
        : throw new InvalidDataException($"{file}: there is no such file.");
}
