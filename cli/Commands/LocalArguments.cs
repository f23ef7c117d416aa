using SmartPilots.Core.Model;
using SmartPilots.Core.Storage;
using SmartPilots.Gateway.Telemetry;
using SmartPilots.Local.Data;
using SmartPilots.Local.Running;

namespace SmartPilots.Cli.Commands;

/// <summary>Options that several verbs share, and how failures become exit codes.</summary>
internal static class LocalArguments
{
    public static Option<string> Data() => new("--data") { Description = "Folder that holds all data", DefaultValueFactory = _ => ".data" };

    public static Option<string> Pilots() => new("--pilots")
    {
        Description = "Folder of pilot files; an edited file is taken while the system runs",
        DefaultValueFactory = _ => LocalSystemOptions.DefaultPilotsFolder,
    };

    public static Option<int> HttpPort() => Port("--http-port", "HTTP port on 127.0.0.1", LocalSystemOptions.DefaultHttpPort);

    public static Option<int> MqttPort() => Port("--mqtt-port", "MQTT port on 127.0.0.1", LocalSystemOptions.DefaultMqttPort);

    /// <summary>An argument of lower-case letters, digits and dashes.</summary>
    /// <param name="what">How an error calls it, such as <c>An id</c>.</param>
    public static Argument<string> Segment(string name, string description, string what)
    {
        var argument = new Argument<string>(name) { Description = description };
        argument.Validators.Add(result =>
        {
            if (!DeviceTopic.IsSegment(result.GetValueOrDefault<string>()))
                result.AddError($"{what} has lower-case letters, digits and dashes.");
        });
        return argument;
    }

    /// <summary>Such as <c>45s</c>, <c>10m</c> or <c>2h</c>; null for anything else.</summary>
    public static TimeSpan? Length(string text)
    {
        if (text.Length < 2 || !double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || number <= 0)
            return null;
        return text[^1] switch
        {
            's' => TimeSpan.FromSeconds(number),
            'm' => TimeSpan.FromMinutes(number),
            'h' => TimeSpan.FromHours(number),
            _ => null,
        };
    }

    /// <summary>Warnings and errors on standard error; results own standard output.</summary>
    public static ILoggerFactory Logs() => LoggerFactory.Create(logging => ProcessTelemetry.AddLogs(logging, LocalSystem.ServiceName)
        .SetMinimumLevel(LogLevel.Warning)
        .AddFilter(typeof(PilotsWatch).FullName, LogLevel.Information) // who edits a pilot file wants to know that it was taken
        .AddFilter("Microsoft.Extensions.Hosting", LogLevel.Critical) // a start that fails is told by the verb, in one line
        .AddSimpleConsole(console => console.SingleLine = true)
        .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace));

    /// <summary>Turns failures that a user can do something about into a line on standard error and an exit code.</summary>
    public static async Task<int> AnswerAsync(CancellationToken cancellationToken, Func<Task<int>> verb)
    {
        try
        {
            return await verb();
        }
        catch (InvalidDataException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 2;
        }
        catch (Exception e) when (e is PortInUseException or CannotListenException or AlreadyRunningException or IOException
            or UnauthorizedAccessException or StoreUnavailableException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("interrupted");
            return 130;
        }
    }

    public static Option<int> Port(string name, string what, int usual)
    {
        var option = new Option<int>(name) { Description = $"{what}; 0 takes any free one", DefaultValueFactory = _ => usual };
        option.Validators.Add(result =>
        {
            // A text that is no number is System.CommandLine's own error; asking for its value here would throw.
            if (result.Tokens is [var token] && int.TryParse(token.Value, out var port) && port is < 0 or > 65_535)
                result.AddError($"{name}: a port is 0 to 65535");
        });
        return option;
    }
}
