using SmartPilots.Functions.Access;

namespace SmartPilots.Cli.Commands.People;

/// <summary><c>people …</c>: who may sign in, with which role and scope; see docs/people.md.</summary>
internal static class PeopleCommand
{
    private static readonly Argument<string> Name = new("name") { Description = "The person's name, with which it signs in" };
    private static readonly Option<string> Role = RoleOption();
    private static readonly Option<string> Scope = ScopeOption();

    public static Command Create() => new("people", "Who may sign in, with which role and scope; sessions, the audit log, a person's data")
    {
        Invite(), List(), Change(), Withdraw(), SignOut(), Data(), Erase(), AuditCommand.Create(),
    };

    internal static Option<string> RoleOption()
    {
        var role = new Option<string>("--role") { Description = Roles.Expected, Required = true };
        role.AcceptOnlyFromAmong([.. Enum.GetValues<Role>().Select(one => one.Code())]);
        return role;
    }

    internal static Option<string> ScopeOption() => new("--scope")
    {
        Description = "Pilots and sites: * for all, or names such as PILOT or PILOT/SITE parted by commas", Required = true,
    };

    private static Command Invite()
    {
        var email = new Option<string?>("--email") { Description = "By which an identity provider knows the person (OpenID Connect)" };
        var command = new Command("invite", "Print a link by which a person chooses a password and is signed in; for one who is known already, a new one")
        {
            Name, Role, Scope, email,
        };
        return PeopleOptions.With(command, async (parsed, call) =>
        {
            var (name, role, scope) = (parsed.GetRequiredValue(Name), parsed.GetRequiredValue(Role), parsed.GetRequiredValue(Scope));
            if (await FindAsync(call, name) is not { } known)
                return await ReportAsync(call, await call.Api.PostAsync("/api/people", new JsonObject
                {
                    ["name"] = name, ["role"] = role, ["scope"] = scope, ["email"] = parsed.GetValue(email),
                }, call.Cancellation));
            if (((string)known["role"]!, (string)known["scope"]!) != (role, scope))
                throw new InvalidDataException($"{name} is {known["role"]} of {known["scope"]}: ./smartpilots people change first, or choose another name.");
            return await ReportAsync(call, await call.Api.PostAsync($"/api/people/{known["id"]}/invitation", [], call.Cancellation));
        });
    }

    private static Command List() => PeopleOptions.With(new Command("list", "The people, with role, scope and how many browsers they use"), async (_, call) =>
    {
        foreach (var person in (await call.Api.GetAsync("/api/people", call.Cancellation))["people"]!.AsArray())
        {
            await call.Output.WriteLineAsync($"{person!["name"]}\t{person["role"]}\t{person["scope"]}\t{person["state"]}\t"
                + string.Create(CultureInfo.InvariantCulture, $"{person["sessions"]!.AsArray().Count} signed in"));
        }
        return 0;
    });

    private static Command Change() => PeopleOptions.With(
        new Command("change", "Give a person another role and scope; its sessions have them at once") { Name, Role, Scope }, async (parsed, call) =>
        {
            var body = new JsonObject { ["role"] = parsed.GetRequiredValue(Role), ["scope"] = parsed.GetRequiredValue(Scope) };
            var person = await FindAsync(call, parsed) ?? throw NoPerson(parsed);
            await call.Api.CallAsync(HttpMethod.Put, $"/api/people/{person["id"]}", JsonSerializer.SerializeToUtf8Bytes(body), call.Cancellation);
            await call.Output.WriteLineAsync($"{person["name"]} is {body["role"]} of {body["scope"]}.");
            return 0;
        });

    private static Command Withdraw() => Plain("withdraw", "Let a person in no more, and end its sessions; invite lets it in again", HttpMethod.Delete, "",
        name => $"{name} is signed out everywhere and not let in any more.");

    private static Command SignOut() => Plain("sign-out", "End all sessions of a person", HttpMethod.Delete, "/sessions", name => $"{name} is signed out everywhere.");

    private static Command Erase() => Plain("erase", "Erase a person's name, address and account; a pseudonym takes the name's place in the audit log", HttpMethod.Delete,
        "/data", name => $"{name} is erased. docs/people.md says what stays.");

    private static Command Data() => PeopleOptions.With(new Command("data", "What is kept of a person, as JSON") { Name }, async (parsed, call) =>
    {
        var person = await FindAsync(call, parsed) ?? throw NoPerson(parsed);
        var data = await call.Api.GetAsync($"/api/people/{person["id"]}/data", call.Cancellation);
        await call.Output.WriteLineAsync(data.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
        return 0;
    });

    private static Command Plain(string verb, string what, HttpMethod method, string path, Func<string, string> told) =>
        PeopleOptions.With(new Command(verb, what) { Name }, async (parsed, call) =>
        {
            var person = await FindAsync(call, parsed) ?? throw NoPerson(parsed);
            await call.Api.CallAsync(method, $"/api/people/{person["id"]}{path}", null, call.Cancellation);
            await call.Output.WriteLineAsync(told((string)person["name"]!));
            return 0;
        });

    private static async Task<int> ReportAsync(PeopleCall call, JsonNode invited)
    {
        await call.Output.WriteLineAsync($"link  {call.Page}/#invitation={invited["invitation"]}");
        var person = invited["person"]!;
        await call.Output.WriteLineAsync($"      For {person["name"]}, {person["role"]} of {person["scope"]}: good once, within seven days.");
        return 0;
    }

    private static Task<JsonNode?> FindAsync(PeopleCall call, ParseResult parsed) => FindAsync(call, parsed.GetRequiredValue(Name));

    private static async Task<JsonNode?> FindAsync(PeopleCall call, string name) => (await call.Api.GetAsync("/api/people", call.Cancellation))["people"]!.AsArray()
        .FirstOrDefault(person => string.Equals((string)person!["name"]!, name, StringComparison.OrdinalIgnoreCase));

    private static InvalidDataException NoPerson(ParseResult parsed) =>
        new($"There is no {parsed.GetRequiredValue(Name)} within the scope of your key (people list).");
}
