using SmartPilots.DeviceSim.Files;
using SmartPilots.DeviceSim.Publish;

namespace SmartPilots.DeviceSim.Commands;

/// <summary>Which system: the one of a data folder on this machine, or one anywhere by its broker and API.</summary>
internal sealed class SystemOptions
{
    public Option<string> Data { get; } = new("--data") { Description = "Data folder of the system", DefaultValueFactory = _ => ".data" };

    public Option<string?> Broker { get; } = new("--broker")
    {
        Description = "A broker anywhere instead, as host:port; without --api nothing is compared",
    };

    public Option<string?> User { get; } = new("--user") { Description = "User name at that broker" };

    public Option<string?> Password { get; } = new("--password-env")
    {
        Description = "Environment variable that holds the password at that broker",
    };

    public Option<string?> Api { get; } = new("--api")
    {
        Description = "With --broker: address of the API, such as https://pilot.example.org",
    };

    public Option<string?> Key { get; } = new("--key-env") { Description = "Environment variable that holds the operator key for --api" };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { Data, Broker, User, Password, Api, Key })
            command.Options.Add(option);
    }

    /// <summary>Whether there is a broker alone, without an API to compare with.</summary>
    public bool IsBrokerAlone(ParseResult parsed) => parsed.GetValue(Broker) is not null && parsed.GetValue(Api) is null;

    /// <summary>Whether the command line says which system.</summary>
    public bool IsNamed(ParseResult parsed) => parsed.GetValue(Broker) is not null || parsed.GetResult(Data) is { Implicit: false };

    public Task<SystemLease> OpenAsync(ParseResult parsed, CommandContext around, CancellationToken cancellationToken,
        Func<SystemRequest, SystemRequest>? asking = null)
    {
        if (parsed.GetValue(Broker) is not { } broker)
        {
            return parsed.GetValue(Api) is null
                ? around.OpenSystem((asking ?? (request => request))(new SystemRequest(parsed.GetRequiredValue(Data))), cancellationToken)
                : throw new InputFileException("--api", parsed.GetValue(Api)!, "needs --broker too");
        }
        var address = Address(broker, parsed.GetValue(User), Secret("--password-env", parsed.GetValue(Password)),
            parsed.GetValue(Api), Secret("--key-env", parsed.GetValue(Key)));
        return Task.FromResult(new SystemLease(_ => ValueTask.FromResult(address)));
    }

    private static SystemAddress Address(string broker, string? user, string? password, string? api, string? key)
    {
        if (broker.Split(':') is not [{ Length: > 0 } host, var text] || !ushort.TryParse(text, out var port) || port == 0)
            throw new InputFileException("--broker", broker, "is not host:port");
        if (!Uri.TryCreate(api ?? "http://127.0.0.1/", UriKind.Absolute, out var place) || place.Scheme is not ("http" or "https"))
            throw new InputFileException("--api", api!, "is no http or https address");
        return new SystemAddress(place, host, port, user, password, key ?? "");
    }

    private static string? Secret(string option, string? variable) => variable is null ? null
        : Environment.GetEnvironmentVariable(variable)
            ?? throw new InputFileException(option, variable, "is no environment variable that is set");
}
