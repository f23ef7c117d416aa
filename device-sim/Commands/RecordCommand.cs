using System.CommandLine;
using SmartPilots.DeviceSim.Captures;
using SmartPilots.DeviceSim.Publish;

namespace SmartPilots.DeviceSim.Commands;

/// <summary><c>record FILE</c>: writes what a broker carries to a capture.</summary>
internal static class RecordCommand
{
    public static Command Create(Surroundings around)
    {
        var file = new Argument<string>("file") { Description = "Capture to write; gzip when it ends in .gz" };
        var topics = new Option<string[]>("--topic") { Description = "Topic filter; may be repeated", DefaultValueFactory = _ =>
            ["pilots/#"] };
        var length = new Option<string?>("--for") { Description = "Stop after this time, such as 10m; at Ctrl-C when left out" };
        var most = new Option<long>("--messages") { Description = "Stop after so many messages", DefaultValueFactory = _ => long.MaxValue };
        var data = new Option<string>("--data") { Description = "Data folder of the system", DefaultValueFactory = _ => ".data" };
        var broker = new Option<string?>("--broker") { Description = "Another broker instead, as host:port" };
        var user = new Option<string?>("--user") { Description = "User name at that broker" };
        var password = new Option<string?>("--password-env")
        {
            Description = "Environment variable that holds the password at that broker",
        };
        var command = new Command("record", "Record what a broker carries") { file, topics, length, most, data, broker, user, password };
        command.SetAction((parsed, cancellation) => ExitCodes.OfAsync(around.Error, cancellation, async () =>
        {
            FindSystem find = parsed.GetValue(broker) is { } place
                ? Other(place, parsed.GetValue(user), parsed.GetValue(password))
                    : new DataFolderSystem(parsed.GetRequiredValue(data)).FindAsync;
            await find(cancellation);
            using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            if (parsed.GetValue(length) is { } text)
                ends.CancelAfter(TimeSpans.Parse("--for", text).ToTimeSpan());
            var recorder = new Recorder(find, around.Clock);
            await ProgressLine.ShowAsync(around, recorder.RecordAsync(parsed.GetRequiredValue(file), parsed.GetRequiredValue(topics),
                parsed.GetValue(most), ends.Token), null, () => $"{recorder.Count:N0} messages recorded");
            await around.Output.WriteLineAsync($"{recorder.Count:N0} messages recorded");
            return ExitCodes.Done; // Ctrl-C is the usual end of a recording
        }));
        return command;
    }

    internal static FindSystem Other(string place, string? user, string? passwordVariable)
    {
        if (place.Split(':') is not [var host, var text] || !ushort.TryParse(text, out var port))
            throw new InputFileException("--broker", place, "is not host:port");
        var password = passwordVariable is null ? null : Environment.GetEnvironmentVariable(passwordVariable);
        var address = new SystemAddress(new Uri("http://127.0.0.1/"), host, port, user, password, "");
        return _ => ValueTask.FromResult(address);
    }
}
