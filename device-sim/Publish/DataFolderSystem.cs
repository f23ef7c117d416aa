using SmartPilots.DeviceSim.Files;

namespace SmartPilots.DeviceSim.Publish;

/// <summary>Finds the system that runs on a data folder: <c>running.json</c> and <c>credentials.json</c>.</summary>
public sealed class DataFolderSystem(string folder)
{
    public ValueTask<SystemAddress> FindAsync(CancellationToken cancellationToken)
    {
        using var running = Read("running.json");
        using var credentials = Read("credentials.json");
        try
        {
            var place = running.RootElement;
            var keys = credentials.RootElement;
            return ValueTask.FromResult(new SystemAddress(new Uri(Text(place, "api")), Text(place, "mqttHost"),
                place.GetProperty("mqttPort").GetInt32(), Text(keys, "mqttUser"), Text(keys, "mqttPassword"), Text(keys, "operatorKey")));
        }
        catch (Exception wrong) when (wrong is KeyNotFoundException or InvalidOperationException or UriFormatException)
        {
            throw new InputFileException(Path.Combine(folder, "running.json"), "$", wrong.Message);
        }
    }

    private JsonDocument Read(string name)
    {
        var file = Path.Combine(folder, name);
        try
        {
            return JsonDocument.Parse(File.ReadAllBytes(file));
        }
        catch (JsonException wrong)
        {
            throw new InputFileException(file, "$", wrong.Message);
        }
        catch (IOException)
        {
            throw new SystemAbsentException($"No system runs on {folder} (there is no {name}). Start one with "
                + "`smartpilots demo`, or say which with --data, or with --broker.");
        }
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString() ?? "";
}
