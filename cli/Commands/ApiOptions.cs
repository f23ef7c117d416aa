using SmartPilots.Local.Data;

namespace SmartPilots.Cli.Commands;

/// <summary>The options that say which system's API a verb asks: of the one that runs on a data folder, or of one elsewhere.</summary>
internal sealed class ApiOptions
{
    private const string UsualVariable = "SMARTPILOTS_KEY";

    private readonly Option<string> _data = LocalArguments.Data();
    private readonly Option<string?> _api = new("--api") { Description = "Address of a system elsewhere, such as https://NAME.azurewebsites.net" };
    private readonly Option<string> _keyEnv = new("--key-env")
    {
        Description = "Environment variable that holds the operator key for --api", DefaultValueFactory = _ => UsualVariable,
    };

    public void AddTo(Command command)
    {
        command.Add(_data);
        command.Add(_api);
        command.Add(_keyEnv);
        _api.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } text && !(Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"))
                result.AddError($"--api: {text} is no http or https address");
        });
    }

    public string DataFolder(ParseResult parsed) => parsed.GetRequiredValue(_data);

    public bool IsElsewhere(ParseResult parsed) => parsed.GetValue(_api) is not null;

    /// <exception cref="InvalidDataException">There is no key for the system elsewhere.</exception>
    /// <exception cref="IOException">No system runs on the data folder.</exception>
    public ApiClient Open(ParseResult parsed)
    {
        if (parsed.GetValue(_api) is { } api)
        {
            var variable = parsed.GetRequiredValue(_keyEnv);
            var key = Environment.GetEnvironmentVariable(variable)?.Trim();
            return key is { Length: > 0 } ? new ApiClient(new Uri(api), key)
                : throw new InvalidDataException($"--api needs an operator key in the environment variable {variable} (another one: --key-env NAME).");
        }
        var folder = DataFolder(parsed);
        if (!Directory.Exists(folder) || RunningSystem.Find(new DataFolder(folder)) is not { } running)
            throw new IOException($"No system runs on {Path.GetFullPath(folder)}. Start one, or say which: --data DIR, or --api ADDRESS for one elsewhere.");
        return new ApiClient(new Uri(running.Api), Credentials.Open(new DataFolder(folder)).OperatorKey);
    }
}
