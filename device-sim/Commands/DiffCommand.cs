using SmartPilots.DeviceSim.Captures;

namespace SmartPilots.DeviceSim.Commands;

/// <summary><c>diff A B</c>: exit code 0 when two captures hold the same messages, 1 when they differ.</summary>
internal static class DiffCommand
{
    private const int MostLines = 50;

    public static Command Create(CommandContext around)
    {
        var first = new Argument<string>("first") { Description = "A capture" };
        var second = new Argument<string>("second") { Description = "Another" };
        var command = new Command("diff", "Compare the messages of two captures, whatever their order and times of receipt") { first,
            second };
        command.SetAction((parsed, cancellationToken) => ExitCodes.OfAsync(around.Error, cancellationToken, async () =>
        {
            var difference = CaptureDifference.Between(CaptureFile.Read(parsed.GetRequiredValue(first)),
                CaptureFile.Read(parsed.GetRequiredValue(second)));
            foreach (var line in difference.OnlyInFirst.Take(MostLines))
                await around.Output.WriteLineAsync($"- {line}");
            foreach (var line in difference.OnlyInSecond.Take(MostLines))
                await around.Output.WriteLineAsync($"+ {line}");
            await around.Output.WriteLineAsync(
                $"{difference.Same:N0} the same, {difference.OnlyInFirst.Count:N0} only in the first,"
                + $" {difference.OnlyInSecond.Count:N0} only in the second");
            return difference.IsNone ? ExitCodes.Done : ExitCodes.Failed;
        }));
        return command;
    }
}
