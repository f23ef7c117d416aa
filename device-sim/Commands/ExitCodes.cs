using MQTTnet.Exceptions;
using SmartPilots.DeviceSim.Files;
using SmartPilots.DeviceSim.Publish;
using SmartPilots.DeviceSim.Reconcile;

namespace SmartPilots.DeviceSim.Commands;

/// <summary>0 done; 1 it failed, or something is missing; 2 wrong usage or a bad input file; 130 interrupted.</summary>
internal static class ExitCodes
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int BadInput = 2;
    public const int Interrupted = 130;

    /// <summary>Runs a verb; turns the failures that a user can do something about into a line on standard error and a code.</summary>
    public static async Task<int> OfAsync(TextWriter error, CancellationToken cancellationToken, Func<Task<int>> verb)
    {
        try
        {
            return await verb();
        }
        catch (InputFileException why)
        {
            await error.WriteLineAsync(why.Message);
            return BadInput;
        }
        catch (Exception why) when (why is PublishException or SystemAbsentException or ReconcileException or JsonException)
        {
            await error.WriteLineAsync(why.Message);
            return Failed;
        }
        catch (Exception why) when (why is IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync(why.Message); // a file that can't be written, a folder that is not there
            return Failed;
        }
        catch (Exception why) when (why is MqttCommunicationException or HttpRequestException or TimeoutException)
        {
            await error.WriteLineAsync($"The connection failed: {why.Message}");
            return Failed;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await error.WriteLineAsync("interrupted");
            return Interrupted;
        }
    }
}
