using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using SmartPilots.Gateway.Spooling;

namespace SmartPilots.Gateway.Commands;

/// <summary>
/// <c>gateway poison list | retry | drop</c>: messages that the functions refuse for good wait in the spool's file until someone decides. A
/// running gateway carries the decision out within a second, one that does not run at its next start.
/// </summary>
internal static class PoisonCommand
{
    private static readonly Argument<long[]> Numbers = new("number") { Description = "Their numbers, as list shows them", Arity = ArgumentArity.ZeroOrMore };
    private static readonly Option<bool> All = new("--all") { Description = "All of them" };
    private static readonly Option<bool> AsJson = new("--json") { Description = "One line of JSON each, with the payload as base64" };

    public static Command Create()
    {
        var list = new Command("list", "What the functions refuse, and why") { GatewayCommand.Data, AsJson };
        list.SetAction(parse => Do(parse, poison =>
        {
            foreach (var message in poison.Read())
                Console.WriteLine(parse.GetValue(AsJson) ? JsonSerializer.Serialize(message, JsonSerializerOptions.Web) : Line(message));
            return 0;
        }));
        var retry = new Command("retry", "Send them again, under new numbers") { Numbers, All, GatewayCommand.Data };
        retry.SetAction(parse => Order(parse, PoisonFile.Retry));
        var drop = new Command("drop", "Delete them; they count as dropped") { Numbers, All, GatewayCommand.Data };
        drop.SetAction(parse => Order(parse, PoisonFile.Drop));
        return new Command("poison", "Messages that the functions refuse for good") { list, retry, drop };
    }

    private static string Line(PoisonedMessage message) => string.Create(CultureInfo.InvariantCulture,
        $"{message.Sequence}\t{new DateTime(message.ReceivedTicks, DateTimeKind.Utc):u}\t{message.Topic}\t{message.Payload.Length} bytes\t{message.Problem}");

    private static int Order(ParseResult parse, string verb) => Do(parse, poison =>
    {
        var numbers = parse.GetValue(Numbers) ?? [];
        if (numbers.Length == 0 && !parse.GetValue(All))
            throw new ArgumentException("Which ones? Give numbers or --all.");
        var ordered = poison.Order(verb, parse.GetValue(All) ? null : numbers);
        Console.WriteLine($"{ordered} to {verb}; a running gateway does it within a second, else at its next start");
        return ordered > 0 && (parse.GetValue(All) || ordered == numbers.Distinct().Count()) ? 0 : 1;
    });

    private static int Do(ParseResult parse, Func<PoisonFile, int> action) => GatewayCommand.Answer(() =>
    {
        var path = new GatewayOptions { DataFolder = parse.GetValue(GatewayCommand.Data)!.FullName }.SpoolPath;
        if (!File.Exists(path))
            throw new FileNotFoundException($"There is no spool at {path} (--data).");
        using var poison = new PoisonFile(path);
        return action(poison);
    });
}
