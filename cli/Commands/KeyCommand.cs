using SmartPilots.Cli.Commands.People;
using SmartPilots.Functions.Access;

namespace SmartPilots.Cli.Commands;

/// <summary>
/// <c>key ID</c>: a new key with its hash, for the settings of a deployment; the key itself is kept nowhere. <c>key gateway ...</c>: the
/// gateways and both keys of each. <c>key operator ...</c>: the operators of a system on this machine.
/// </summary>
internal static class KeyCommand
{
    public static Command Create()
    {
        var id = LocalArguments.Segment("id", "Names the key", "An id");
        var command = new Command("key", "Make a key for an operator; prints it once, with the hash for the app's settings")
        {
            id, OperatorKeysCommand.Create(), ApiKeysCommand.Create(), GatewayKeysCommand.Create(),
            IntegrationKeyCommands.CreateAdd(), IntegrationKeyCommands.CreateRevoke(),
        };
        command.SetAction(parsed =>
        {
            var key = CallerKey.Generate();
            Console.WriteLine($"key   {key}");
            Console.WriteLine($"hash  {CallerKey.Of(parsed.GetRequiredValue(id), CallerRole.Operator, key)}");
        });
        return command;
    }
}
