using NodaTime;

namespace SmartPilots.DeviceSim.Replay;

/// <summary>Whether a file's rows stand from the newest to the oldest, by the times of its first rows, one stream at a time.</summary>
internal static class FileDirection
{
    private const int MostRows = 200;
    private const int FewestSteps = 2;

    public static bool IsNewestFirst(OpenRecording recording)
    {
        var last = new Dictionary<string, LocalDateTime>();
        var (up, down) = (0, 0);
        recording.Layout.Dated = (stream, time) =>
        {
            if (last.TryGetValue(stream, out var before))
            {
                up += time > before ? 1 : 0;
                down += time < before ? 1 : 0;
            }
            last[stream] = time;
        };
        for (var rows = 0; rows < MostRows && recording.Next();)
            rows++;
        recording.Layout.Dated = null;
        // A clock put back, or a device after the other, makes a few steps the other way.
        return down >= FewestSteps && down > 3 * up;
    }
}
