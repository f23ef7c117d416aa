using MQTTnet;
using MQTTnet.Protocol;
using Microsoft.AspNetCore.Http;
using SmartPilots.Core.Wire;
using SmartPilots.Gateway.Tests.Support;

namespace SmartPilots.Gateway.Tests.Status;

public sealed class AlarmTests
{
    [Fact]
    public async Task What_is_wrong_is_in_the_status_and_is_told_to_the_functions_until_it_is_right_again()
    {
        await using var test = await GatewayUnderTest.StartAsync();
        test.Functions.BeforeCounting = async (context, events) =>
        {
            if (!events.Any(e => e.Payload.Span.SequenceEqual("bad"u8)))
                return false;
            await FunctionsStandIn.ProblemAsync(context, 400, BatchLimits.ProblemPrefix + "malformed-batch");
            return true;
        };
        var client = await test.ConnectAsync("d1");
        await client.PublishStringAsync(SpoolUnderTest.Topic, "bad", MqttQualityOfServiceLevel.AtLeastOnce);
        await client.PublishStringAsync(SpoolUnderTest.Topic, "good", MqttQualityOfServiceLevel.AtLeastOnce);
        await test.DrainAsync();

        var snapshot = await test.Gateway.SnapshotAsync();
        Assert.Equal(["poison"], snapshot.Alarms.Select(alarm => alarm.Code));
        Assert.Contains("poison", Gateway.Status.StatusText.Of(snapshot), StringComparison.Ordinal);
        await Eventually.Holds(() => test.Functions.Reports.Any(report => report is { Poisoned: 1, Connected: >= 0 }
            && report.Alarms.Select(alarm => alarm.Code).SequenceEqual(["poison"])), "the alarm to be told");

        using (var poison = new Gateway.Spooling.PoisonFile(Path.Combine(test.Folder, "data", "spool.db")))
            Assert.Equal(1, poison.Order(Gateway.Spooling.PoisonFile.Drop, null));
        await Eventually.Holds(() => test.Functions.Reports.Last() is { Poisoned: 0, Dropped: 1, Alarms.Count: 0 }, "its end to be told");
    }

    [Fact]
    public async Task A_refused_key_is_an_alarm_and_ends_when_the_key_is_right()
    {
        await using var test = await GatewayUnderTest.StartAsync();
        test.Functions.Refuse(403, BatchLimits.ProblemPrefix + "bad-signature");
        var client = await test.ConnectAsync("d1");
        await client.PublishStringAsync(SpoolUnderTest.Topic, "good", MqttQualityOfServiceLevel.AtLeastOnce);

        await Eventually.Holds(() => Alarms(test).Contains("uplink-halted-live"), () => $"a halt: {string.Join(' ', Alarms(test))}");
        test.Functions.Before = null;
        await test.DrainAsync();
        await Eventually.Holds(() => Alarms(test).Count == 0, "its end");
    }

    [SkippableFact]
    public async Task A_list_of_devices_that_cannot_be_read_is_an_alarm_and_is_obeyed_once_it_can()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "the unreadable file is Linux's");
        await using var test = await GatewayUnderTest.StartAsync();
        var list = Path.Combine(test.Folder, "data", "devices.json");
        var elsewhere = Path.Combine(test.Folder, "elsewhere.json");
        File.Move(list, elsewhere);
        File.CreateSymbolicLink(list, "/proc/self/mem"); // there, and reading its beginning is an I/O error
        await Eventually.Holds(() => Alarms(test).Contains("credentials-unread"), () => $"an alarm: {string.Join(' ', Alarms(test))}");
        await test.ConnectAsync("known-before");

        var password = new Gateway.Access.DeviceCredentials(elsewhere, TimeProvider.System).Add("p/s/later", "p/s/later");
        File.Delete(list);
        File.Move(elsewhere, list);
        await Eventually.Holds(() => Alarms(test).Count == 0, "its end");
        await test.ConnectAsync("later", credentials: ("p/s/later", password));
    }

    [Fact]
    public async Task The_clock_is_compared_with_the_functions_own_answer_and_a_wrong_one_is_an_alarm()
    {
        await using var link = await LinkUnderTest.StartAsync();
        var ahead = TimeSpan.FromHours(12);
        link.Functions.Before = context =>
        {
            context.Response.Headers.Date = (TimeProvider.System.GetUtcNow() + ahead).ToString("R");
            return Task.FromResult(false);
        };
        Assert.Null(link.Forwarder.ClockOffset);
        await link.PutAsync(1);
        await link.DrainAsync();
        await Eventually.Holds(() => link.Forwarder.ClockOffset is not null, "a comparison");

        // Off by at most half of what the answer took, which on a slow machine may be long; a wrong sign would be off by a day.
        Assert.InRange(link.Forwarder.ClockOffset!.Value, ahead - TimeSpan.FromHours(1), ahead + TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task A_foreign_answer_tells_nothing_about_the_clock()
    {
        await using var link = await LinkUnderTest.StartAsync();
        link.Functions.Before = async context =>
        {
            context.Response.Headers.Date = (TimeProvider.System.GetUtcNow() + TimeSpan.FromDays(1)).ToString("R");
            await context.Response.WriteAsync("<html>Welcome!");
            return true;
        };
        await link.PutAsync(1);
        await Eventually.Holds(() => link.Functions.Requests > 2, "some tries");

        Assert.Null(link.Forwarder.ClockOffset);
    }

    private static List<string> Alarms(GatewayUnderTest test) => [.. test.Gateway.SnapshotAsync().Result.Alarms.Select(alarm => alarm.Code)];
}
