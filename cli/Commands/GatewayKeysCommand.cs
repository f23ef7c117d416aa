using SmartPilots.Functions.Access;
using SmartPilots.Local.Data;

namespace SmartPilots.Cli.Commands;

/// <summary>
/// <c>key gateway add | rotate | revoke | list | settings</c>: which gateways the functions let in. It changes the data folder's
/// <c>keys.json</c>, and returns when a running system goes by it; <c>settings</c> prints the same for a deployment in Azure.
/// </summary>
internal static class GatewayKeysCommand
{
    private static readonly Argument<string> Name = new("name") { Description = "The gateway's name, as in its options" };
    private static readonly Option<string> Scope = new("--scope")
    {
        Description = "What it may speak for: * or pilot or pilot/site, parted by commas",
        DefaultValueFactory = _ => "*",
    };

    private static readonly Option<bool> Now = new("--now") { Description = "Refuse the old keys at once; else they hold until the next rotation" };
    private static readonly Option<string> Data = LocalArguments.Data();

    public static Command Create()
    {
        var add = new Command("add", "Let a gateway in; prints its two keys once") { Name, Scope, Data };
        add.SetAction((parsed, cancellationToken) => ChangeAsync(parsed, cancellationToken, (keys, name) => Find(keys, name) is { IsRevoked: false }
            ? throw new ArgumentException($"Gateway {name} is there already; rotate or revoke it.")
            : Renew(parsed, keys.WithoutKeys(name), new KnownGateway(name, AccessScope.Parse(parsed.GetRequiredValue(Scope)), []), 0)));
        var rotate = new Command("rotate", "Give a gateway new keys, printed once") { Name, Now, Data };
        rotate.SetAction((parsed, cancellationToken) => ChangeAsync(parsed, cancellationToken,
            (keys, name) => Renew(parsed, keys, Known(keys, name), parsed.GetValue(Now) ? 0 : 1)));
        var revoke = new Command("revoke", "Refuse a gateway from now on") { Name, Data };
        revoke.SetAction((parsed, cancellationToken) => ChangeAsync(parsed, cancellationToken, (keys, name) =>
            keys.WithoutKeys(name).With(Known(keys, name) with { IsRevoked = true, SigningKeys = [] })));
        var list = new Command("list", "The gateways, without keys") { Data };
        list.SetAction((parsed, cancellationToken) => DoAsync(parsed, cancellationToken, keys =>
        {
            var output = parsed.InvocationConfiguration.Output;
            foreach (var gateway in keys.KnownGateways())
                output.WriteLine($"{gateway.Name}\t{gateway.Scope}\t{(gateway.IsRevoked ? "revoked" : $"{gateway.SigningKeys.Count} signing key(s)")}");
            return keys;
        }));
        var settings = new Command("settings", "Prints what a deployment's two settings must hold (they are secrets: keep them off screens)") { Data };
        settings.SetAction((parsed, cancellationToken) => DoAsync(parsed, cancellationToken, keys =>
        {
            var output = parsed.InvocationConfiguration.Output;
            output.WriteLine($"Access__GatewayKeys={keys.WithoutKeys(LocalKeys.GatewayName).Gateways}");
            output.WriteLine($"Access__Gateways={string.Join(' ', keys.KnownGateways().Where(g => g.Name != LocalKeys.GatewayName).Select(g => g.ToSetting()))}");
            return keys;
        }));
        return new Command("gateway", "Which gateways may send, and with which keys") { add, rotate, revoke, list, settings };
    }

    /// <param name="others">How many older keys of each kind stay valid beside the new one.</param>
    private static LocalKeys Renew(ParseResult parsed, LocalKeys keys, KnownGateway gateway, int others)
    {
        var (key, signing) = (CallerKey.Generate(), CallerKey.Generate());
        var output = parsed.InvocationConfiguration.Output;
        output.WriteLine($"key          {key}\nsigning key  {signing}");
        output.WriteLine("On the gateway's box: run --key-file FILE --signing-key-file FILE, each file holding one of them, mode 0600.");
        return keys.WithKey(gateway.Name, key, others)
            .With(gateway with { SigningKeys = [.. gateway.SigningKeys.TakeLast(others), System.Text.Encoding.UTF8.GetBytes(signing)] });
    }

    private static KnownGateway? Find(LocalKeys keys, string name) => keys.KnownGateways().FirstOrDefault(gateway => gateway.Name == name);

    private static KnownGateway Known(LocalKeys keys, string name) => Find(keys, name) is { IsRevoked: false } known
        ? known
        : throw new ArgumentException($"There is no gateway {name}, or it is revoked (key gateway add {name}).");

    private static Task<int> ChangeAsync(ParseResult parsed, CancellationToken cancellationToken, Func<LocalKeys, string, LocalKeys> change) =>
        DoAsync(parsed, cancellationToken, keys =>
    {
        var name = parsed.GetRequiredValue(Name);
        if (!Core.Model.DeviceTopic.IsSegment(name))
            throw new ArgumentException("A gateway's name has lower-case letters, digits and dashes.");
        if (name == LocalKeys.GatewayName)
            throw new ArgumentException($"{name} is the local system's own gateway; delete credentials.json and keys.json to give it new keys.");
        return change(keys, name);
    });

    private static async Task<int> DoAsync(ParseResult parsed, CancellationToken cancellationToken, Func<LocalKeys, LocalKeys> action)
    {
        try
        {
            var data = new DataFolder(parsed.GetRequiredValue(Data));
            Credentials.Open(data);
            var keys = LocalKeys.Read(data);
            if (action(keys) is var changed && changed != keys)
                await KeysChange.MakeAsync(data, () => changed.Save(data), cancellationToken);
            return 0;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync(e.Message);
            return e is ArgumentException or FormatException or InvalidDataException ? 2 : 1;
        }
    }
}
