using SmartPilots.Core.Notifications;

namespace SmartPilots.Local.Data;

/// <summary>Reads who is told of alerts. Settings (<c>${NAME}</c>) are environment variables.</summary>
internal static class NotificationsFile
{
    /// <summary>The one given, or that of the data folder; null where there is none.</summary>
    public static string? Find(string? given, string dataFolder) =>
        given ?? (new DataFolder(dataFolder).Notifications is var own && File.Exists(own) ? own : null);

    /// <param name="file">Null: nobody is told.</param>
    /// <exception cref="InvalidDataException">The file is wrong; the message names each mistake with line and fix.</exception>
    public static NotificationPlan Load(string? file)
    {
        if (file is null)
            return NotificationPlan.None;
        var result = Read(file);
        return result.Plan ?? throw new InvalidDataException(string.Join(Environment.NewLine, result.Errors));
    }

    /// <exception cref="InvalidDataException">There is no such file.</exception>
    public static NotificationFileResult Read(string file) => File.Exists(file)
        ? NotificationFileReader.Read(File.ReadAllBytes(file), file, Environment.GetEnvironmentVariable)
        : throw new InvalidDataException($"{file}: there is no such file.");
}
