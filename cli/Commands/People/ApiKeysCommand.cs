namespace SmartPilots.Cli.Commands.People;

/// <summary><c>key api add | list | withdraw</c>: keys for programs, each with a role, a scope, an owner and an end.</summary>
internal static class ApiKeysCommand
{
    private static readonly Argument<string> Name = new("name") { Description = "Names the key: lower-case letters, digits and dashes" };

    public static Command Create() => new("api", "Keys for programs, each with a role, a scope, an owner and an end") { Add(), List(), Withdraw() };

    private static Command Add()
    {
        var (role, scope) = (PeopleCommand.RoleOption(), PeopleCommand.ScopeOption());
        var owner = new Option<string?>("--owner") { Description = "Who answers for it" };
        var days = new Option<int>("--days") { Description = "How many days it holds, at most 366", DefaultValueFactory = _ => 90 };
        return PeopleOptions.With(new Command("add", "Make a key; prints it once") { Name, role, scope, owner, days }, async (parsed, call) =>
        {
            var end = TimeProvider.System.GetUtcNow().AddDays(parsed.GetValue(days));
            var made = await call.Api.PostAsync("/api/keys", new JsonObject
            {
                ["name"] = parsed.GetRequiredValue(Name), ["role"] = parsed.GetRequiredValue(role), ["scope"] = parsed.GetRequiredValue(scope),
                ["owner"] = parsed.GetValue(owner), ["endsAt"] = end.ToString("O", CultureInfo.InvariantCulture),
            }, call.Cancellation);
            await call.Output.WriteLineAsync($"key   {made["text"]}");
            await call.Output.WriteLineAsync($"      {made["key"]!["role"]} of {made["key"]!["scope"]}, until {(DateTime)made["key"]!["endsAt"]!:yyyy-MM-dd}");
            return 0;
        });
    }

    private static Command List() => PeopleOptions.With(new Command("list", "The keys, without themselves"), async (_, call) =>
    {
        foreach (var key in (await call.Api.GetAsync("/api/keys", call.Cancellation))["keys"]!.AsArray())
        {
            var end = (bool)key!["isOfSettings"]! ? "of the settings, without end"
                : $"{((bool)key["hasEnded"]! ? "ended" : "until")} {(DateTime)key["endsAt"]!:yyyy-MM-dd}, {key["owner"]}";
            await call.Output.WriteLineAsync($"{key["name"]}\t{key["role"]}\t{key["scope"]}\t{end}");
        }
        return 0;
    });

    private static Command Withdraw() => PeopleOptions.With(new Command("withdraw", "Refuse a key from now on") { Name }, async (parsed, call) =>
    {
        await call.Api.CallAsync(HttpMethod.Delete, $"/api/keys/{Uri.EscapeDataString(parsed.GetRequiredValue(Name))}", null, call.Cancellation);
        await call.Output.WriteLineAsync($"Key {parsed.GetRequiredValue(Name)} is refused.");
        return 0;
    });
}
