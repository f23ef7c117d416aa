using SmartPilots.DeviceSim.Publish;

namespace SmartPilots.DeviceSim.Commands;

/// <summary>The options that the publishing verbs share.</summary>
internal sealed class PublishOptions
{
    public SystemOptions System { get; } = new();

    public Option<int> Connections { get; } = new("--connections")
    {
        Description = "MQTT connections, 1 to 5000", DefaultValueFactory = _ => 4,
    };

    public Option<int> InFlight { get; } = new("--in-flight")
    {
        Description = "Messages per connection that wait for their PUBACK, 1 to 65535", DefaultValueFactory = _ => 200,
    };

    public Option<int> Stall { get; } = new("--stall")
    {
        Description = "Seconds without any progress before it gives up", DefaultValueFactory = _ => 120,
    };

    public Option<string> Speed { get; } = new("--speed")
    {
        Description = "max, or times faster than the messages' own times", DefaultValueFactory = _ => "max",
    };

    public Option<bool> Check { get; } = new("--check") { Description = "Then compare each stored reading and window with what was sent" };

    /// <summary>Of a verb whose <see cref="Check"/> sends nothing; null of the others.</summary>
    public Option<bool>? Compare { get; private set; }

    public Option<bool> Json { get; } = new("--json") { Description = "End with one line of JSON" };

    public PublishOptions()
    {
        Connections.Within(1, 5000);
        InFlight.Within(1, 65535);
        Stall.Within(1, 86_400);
        Speed.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } text && text != "max" && !(TryNumber(text, out var times) && times > 0))
                result.AddError($"--speed: '{text}' is neither max nor a number above 0");
        });
    }

    /// <summary>Splits what <c>--check</c> does: alone it sends nothing; with a system it compares, as <c>--compare</c> does.</summary>
    public void AddCompareTo(Command command)
    {
        Compare = new Option<bool>("--compare") { Description = Check.Description };
        Check.Description = "Send nothing: say what would be sent and what could not be read. With --data or --broker: as --compare";
        command.Options.Add(Compare);
    }

    /// <summary>Whether nothing is to be sent.</summary>
    public bool SendsNothing(ParseResult parsed) => Compare is { } compare && parsed.GetValue(Check) && !parsed.GetValue(compare)
        && !System.IsNamed(parsed);

    /// <summary>Whether the store is compared with what was sent.</summary>
    public bool Compares(ParseResult parsed) => parsed.GetValue(Check) || (Compare is { } compare && parsed.GetValue(compare));

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { Speed, Check, Json, Connections, InFlight, Stall })
            command.Options.Add(option);
        System.AddTo(command);
    }

    public PublisherOptions Read(ParseResult parsed) => new()
    {
        Connections = parsed.GetValue(Connections),
        InFlight = parsed.GetValue(InFlight),
        GiveUpAfterSeconds = parsed.GetValue(Stall),
        ClientId = $"device-sim-{Environment.ProcessId}",
    };

    /// <summary>Null for <c>max</c>.</summary>
    public static double? Number(string speed) => TryNumber(speed, out var times) ? times : null;

    public static Pace ToPace(string speed, TimeProvider clock) =>
        TryNumber(speed, out var times) ? Pace.Times(times, clock) : Pace.AsFastAsPossible;

    private static bool TryNumber(string text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);
}
