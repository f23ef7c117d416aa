using NodaTime;
using SmartPilots.Cli.Backtest;
using SmartPilots.Core.Notifications;
using SmartPilots.Core.PilotFiles;
using SmartPilots.DeviceSim.Commands;
using SmartPilots.DeviceSim.Scenarios;
using SmartPilots.Local.Data;

namespace SmartPilots.Cli.Commands;

/// <summary><c>backtest scenario PILOT…</c>: whether rules raise what the labelled events of a pilot's scenario promise, and how often people are told.</summary>
internal static class BacktestScenarioCommand
{
    private const string Person = "person";

    // One person who is told of everything at once.
    private static readonly NotificationPlan Everything = new()
    {
        Contacts = [new ContactPoint(Person, "One person", "en", new WebhookChannel(new Uri("https://counted.invalid"), []))],
        Routes = [new NotificationRoute([], [], [Person])],
    };

    /// <param name="around">Where scenarios and pilot files are.</param>
    public static Command Create(CommandContext around)
    {
        var fleets = new FleetOptions("30d").Completing(around);
        var rules = new Option<FileInfo?>("--rules") { Description = "Pilot file with the rules, in place of the pilot's own" };
        var notifications = new Option<FileInfo?>("--notifications")
        {
            Description = "Count the messages of each contact of this notifications file (nothing is sent), in place of one person who is told of everything",
        };
        var command = new Command("scenario", "Whether the rules of pilots raise what the events of their scenarios promise, and nothing else; exit code 1 when not")
        {
            fleets.Pilots, fleets.From, fleets.Length, fleets.Faults.Seed, rules, notifications,
        };
        command.SetAction((parsed, cancellationToken) => LocalArguments.AnswerAsync(cancellationToken, () => ExitCodes.OfAsync(around.Error, cancellationToken,
            async () =>
        {
            var plan = Everything;
            if (parsed.GetValue(notifications) is { } told)
            {
                var result = NotificationsFile.Read(told.ToString());
                plan = result.Plan ?? throw new InvalidDataException(string.Join(Environment.NewLine, result.Errors));
            }
            var run = fleets.Read(parsed, around);
            var output = parsed.InvocationConfiguration.Output;
            await output.WriteLineAsync($"{"pilot",-26} {"messages",10} {"promised",9} {"missed",7} {"false",6} {"raised",7} {"latest",7}  messages to people");
            var right = true;
            foreach (var fleet in run.Fleets)
            {
                var file = parsed.GetValue(rules) ?? new FileInfo(Path.Combine(around.SystemPilotsFolder ?? around.PilotsFolder, $"{fleet.Pilot}.json"));
                var pilot = CheckCommand.Read(file) ?? throw new InvalidDataException($"{file}: put it right first.");
                if (pilot.Id != fleet.Pilot)
                    throw new InvalidDataException($"{file} is of pilot {pilot.Id}, the scenario of {fleet.Pilot}.");
                right &= await RunAsync(fleet, run, pilot, plan, output, cancellationToken);
            }
            return right ? ExitCodes.Done : ExitCodes.Failed;
        })));
        return command;
    }

    private static async Task<bool> RunAsync(Fleet fleet, FleetRun run, PilotDefinition pilot, NotificationPlan plan, TextWriter output,
        CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("smartpilots-scenario-");
        try
        {
            await using var scenario = new ScenarioRun(pilot, folder.FullName, plan);
            await scenario.PlayAsync(fleet.Messages(run.From, run.To), run.From.ToDateTimeUtc().Ticks, run.To.ToDateTimeUtc().Ticks, cancellationToken);
            var alerts = await scenario.AlertsAsync(cancellationToken);
            var found = ScenarioFindings.Of(fleet, run.From, run.To, alerts);
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"{fleet.Pilot,-26} {scenario.Messages,10:N0} {found.Promised,9:N0} {found.Missed.Count,7:N0} {found.False.Count,6:N0} ")
                + string.Create(CultureInfo.InvariantCulture, $"{alerts.Count,7:N0} {found.Latest.TotalHours,5:0.0} h  ")
                + string.Join(", ", plan.Contacts.Select(contact => $"{contact.Id} {scenario.Told.GetValueOrDefault(contact.Id)}")));
            foreach (var missed in found.Missed)
                await output.WriteLineAsync($"  missed: {missed}");
            foreach (var alarm in found.False)
                await output.WriteLineAsync($"  false: {alarm}");
            return found is { Missed.Count: 0, False.Count: 0 };
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
