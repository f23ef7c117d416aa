using SmartPilots.Core.Model;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Core.PilotFiles.Editing;
using SmartPilots.Local.Data;

namespace SmartPilots.Cli.Commands.Pilots;

/// <summary>
/// <c>pilot adopt</c>: an unknown device whose messages wait in quarantine gets its entry in the pilot file, proposed from what it has sent, and its
/// messages are taken in. A topic that no source maps gets its source.
/// </summary>
internal static class AdoptCommand
{
    private const int MostEntries = 500; // looked at
    private const int PreviewBytes = 60;

    private static readonly Argument<string?> Topic = new("topic")
    {
        Description = "The topic of a message that waits, or pilot/site/device; without it, what could be adopted is listed", Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string?> As = new("--as") { Description = "pilot/site/device, where the topic does not name it" };
    private static readonly Option<string?> Type = new("--type")
    {
        Description = "Its device type; by default one that reads its messages, or a new one made from them",
    };

    private static readonly Option<string?> Name = new("--name") { Description = "What people read" };
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Show what would be added, and change nothing" };
    private static readonly Option<string?> Pilots = PilotFiles.Option();

    public static Command Create()
    {
        var command = new Command("adopt", "Make a device of what waits in quarantine: its entry is written into the pilot file, its messages are taken in")
        {
            Topic, As, Type, Name, DryRun, Pilots,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(As) is { Tokens: [var token] } && !DeviceKey.TryParse(token.Value, out _))
                result.AddError($"--as: {token.Value} is no pilot/site/device");
        });
        var system = new ApiOptions();
        system.AddTo(command);
        command.SetAction((parsed, cancellationToken) => LocalArguments.AnswerAsync(cancellationToken, async () =>
        {
            using var api = system.Open(parsed);
            var output = parsed.InvocationConfiguration.Output;
            var waiting = await WaitingAsync(api, cancellationToken);
            if (parsed.GetValue(Topic) is not { } topic)
                return List(waiting, output);
            var target = new AdoptTarget(api, system.IsElsewhere(parsed) ? null : PilotFiles.FolderOf(parsed.GetValue(Pilots), system.DataFolder(parsed)));
            return await AdoptAsync(parsed, topic, waiting, api, target, output, cancellationToken);
        }));
        return command;
    }

    private static async Task<List<JsonNode>> WaitingAsync(ApiClient api, CancellationToken cancellationToken)
    {
        var waiting = new List<JsonNode>();
        foreach (var reason in (Reason[])[Reason.UnknownDevice, Reason.WrongTopic])
        {
            await foreach (var page in api.PagesAsync($"/api/quarantine?reason={reason.Code()}", cancellationToken))
            {
                waiting.AddRange(page["entries"]!.AsArray().Select(entry => entry!));
                if (waiting.Count >= MostEntries)
                    break;
            }
        }
        return waiting;
    }

    private static int List(List<JsonNode> waiting, TextWriter output)
    {
        foreach (var of in waiting.GroupBy(TopicOf).OrderByDescending(group => group.Count()))
            output.WriteLine($"{of.Count(),6:N0} waiting  {of.Key}  {Preview(Payload(of.First()))}");
        output.WriteLine(waiting.Count == 0 ? "No message of an unknown device or topic waits."
            : "One of them: ./smartpilots pilot adopt TOPIC (--dry-run shows what it would write).");
        return 0;
    }

    private static async Task<int> AdoptAsync(ParseResult parsed, string topic, List<JsonNode> waiting, ApiClient api, AdoptTarget target, TextWriter output,
        CancellationToken cancellationToken)
    {
        if (waiting.All(entry => TopicOf(entry) != topic) && DeviceKey.TryParse(topic, out var named))
            topic = new DeviceTopic(named!, DeviceTopic.Readings).ToString();
        DeviceKey.TryParse(parsed.GetValue(As), out var chosen);
        // The newest: an older one may be of a device that has been set up since.
        var message = waiting.Where(entry => TopicOf(entry) == topic).MaxBy(entry => (DateTime)entry["at"]!)
            ?? throw new InvalidDataException($"No message of {topic} waits (pilot adopt lists what does).");
        var id = chosen?.Pilot ?? (DeviceTopic.TryParse(topic, out var own) ? own!.Device.Pilot : await OnlyPilotAsync(api, cancellationToken));
        var json = await api.CallAsync(HttpMethod.Get, $"/api/pilots/{id}", null, cancellationToken);
        var pilot = PilotFileReader.Read(json, $"{id}.json").Pilot ?? throw new IOException($"This version of smartpilots cannot read the file of pilot {id}.");
        var made = Adoption.Propose(pilot, topic, Payload(message), new AdoptionChoice(chosen, parsed.GetValue(Type), parsed.GetValue(Name)),
            TimeProvider.System.GetUtcNow().UtcTicks);
        foreach (var line in made.Added.Concat(made.Readings.Select(reading => $"reads {reading}")))
            output.WriteLine(line);
        if (parsed.GetValue(DryRun))
            return 0;
        await target.PutInForceAsync(pilot, made.Json, cancellationToken);
        return await RequeueAsync(api, made.Device, output, cancellationToken);
    }

    private static async Task<string> OnlyPilotAsync(ApiClient api, CancellationToken cancellationToken)
    {
        var pilots = (await api.GetAsync("/api/pilots", cancellationToken))["pilots"]!.AsArray().Select(pilot => (string)pilot!["pilot"]!).ToList();
        return pilots is [var only] ? only : throw new InvalidDataException(
            $"Say where the device stands: --as PILOT/SITE/DEVICE, with a pilot of {string.Join(", ", pilots)}.");
    }

    private static async Task<int> RequeueAsync(ApiClient api, DeviceKey device, TextWriter output, CancellationToken cancellationToken)
    {
        var request = new JsonObject { ["pilot"] = device.Pilot, ["device"] = device.ToString() };
        var (taken, stay) = (0, 0);
        await foreach (var answer in api.PostPagesAsync("/api/quarantine/requeue", request, cancellationToken))
        {
            var left = answer["entries"]!.AsArray().Count(entry => Quarantine.RequeueOutput.HasLeft(entry!));
            (taken, stay) = (taken + left, stay + answer["entries"]!.AsArray().Count - left);
        }
        var rest = stay > 0 ? $", {stay:N0} still waiting: ./smartpilots quarantine list --device {device}" : "";
        output.WriteLine($"{taken:N0} {(taken == 1 ? "message" : "messages")} taken in{rest}");
        return stay == 0 ? 0 : 1;
    }

    private static string Preview(byte[] payload)
    {
        var start = Encoding.UTF8.GetString(payload.AsSpan(0, Math.Min(PreviewBytes, payload.Length)));
        return start.Any(char.IsControl) ? $"{payload.Length} bytes" : start;
    }

    private static string TopicOf(JsonNode entry) => (string)entry["topic"]!;

    private static byte[] Payload(JsonNode entry) => Convert.FromBase64String((string)entry["payload"]!);
}
