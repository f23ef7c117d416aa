using System.Text;
using SmartPilots.DeviceSim.Files;
using SmartPilots.DeviceSim.Publish;

namespace SmartPilots.DeviceSim.Tests.Publish;

public sealed class PublisherTests
{
    private static readonly PublisherOptions Options = new() { Connections = 3, InFlight = 20 };

    [Fact]
    public async Task Every_message_arrives_once_and_in_order_within_its_device()
    {
        await using var system = await TinySystem.StartAsync();
        var messages = Messages(1000, devices: 7).ToList();
        var publisher = new Publisher(system.FindAsync, Options, TimeProvider.System);

        await publisher.PublishAsync(messages, Pace.AsFastAsPossible, CancellationToken.None);

        Assert.Equal((1000, 1000, 0, 3), (publisher.Tally.Given, publisher.Tally.Sent, publisher.Tally.Republished,
            publisher.Tally.Connects));
        Assert.Equal(messages.GroupBy(message => message.Topic).ToDictionary(device => device.Key, device => device.Select(Text)),
            system.Arrived.GroupBy(message => message.Topic).ToDictionary(device => device.Key,
                device => device.Select(message => message.Payload)));
    }

    [Fact]
    public async Task A_broken_connection_costs_no_message_and_what_was_in_flight_comes_again_in_order()
    {
        await using var system = await TinySystem.StartAsync();
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var breaks = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var taken = 0;
        // From the 300th on none is acknowledged until the broker has begun to stop.
        system.Before = () =>
        {
            if (Interlocked.Increment(ref taken) < 300)
                return Task.CompletedTask;
            reached.TrySetResult();
            return breaks.Task;
        };
        async Task RestartAsync()
        {
            await reached.Task;
            var stopping = system.StopBrokerAsync();
            breaks.SetResult();
            await stopping;
            await system.StartBrokerAsync();
        }
        var restart = RestartAsync();
        var messages = Messages(2000, devices: 5).ToList();
        var publisher = new Publisher(system.FindAsync, Options, TimeProvider.System);

        await publisher.PublishAsync(messages, Pace.AsFastAsPossible, CancellationToken.None);
        await restart;

        Assert.Equal(2000, publisher.Tally.Sent);
        Assert.True(publisher.Tally.Connects > 3);
        Assert.InRange(system.Arrived.Count, 2000, 2000 + publisher.Tally.Republished);
        foreach (var device in messages.GroupBy(message => message.Topic))
        {
            var arrived = system.Arrived.Where(message => message.Topic == device.Key).Select(message => message.Payload);
            Assert.Equal(device.Select(Text), arrived.Distinct());
        }
    }

    [Fact]
    public async Task It_waits_for_a_system_that_is_not_there_yet()
    {
        await using var system = await TinySystem.StartAsync(withBroker: false);
        var asked = 0;
        var publisher = new Publisher(async _ =>
        {
            if (Interlocked.Increment(ref asked) < 5)
                throw new SystemAbsentException("not yet");
            if (system.MqttPort == 0)
                await system.StartBrokerAsync();
            return system.Address;
        }, Options with { Connections = 1 }, TimeProvider.System);

        await publisher.PublishAsync(Messages(10, devices: 2), Pace.AsFastAsPossible, CancellationToken.None);

        Assert.Equal(10, system.Arrived.Count);
    }

    [Fact]
    public async Task A_wrong_password_ends_it_at_once_and_says_so()
    {
        await using var system = await TinySystem.StartAsync();
        system.Password = "other";
        var publisher = new Publisher(system.FindAsync, Options, TimeProvider.System);

        var why = await Assert.ThrowsAsync<PublishException>(() =>
            publisher.PublishAsync(Messages(10, devices: 2), Pace.AsFastAsPossible, CancellationToken.None));

        Assert.Contains("refused the sign-in", why.Message);
    }

    [Fact]
    public async Task It_gives_up_when_nothing_moves_for_too_long()
    {
        var publisher = new Publisher(_ => throw new SystemAbsentException("nobody home"), Options with { GiveUpAfterSeconds = 1 },
            TimeProvider.System);

        var why = await Assert.ThrowsAsync<PublishException>(() =>
            publisher.PublishAsync(Messages(10, devices: 2), Pace.AsFastAsPossible, CancellationToken.None));

        Assert.Contains("nobody home", why.Message);
    }

    [Fact]
    public async Task A_fault_in_the_source_comes_out_after_what_came_before_it_was_sent()
    {
        await using var system = await TinySystem.StartAsync();
        var publisher = new Publisher(system.FindAsync, Options, TimeProvider.System);

        await Assert.ThrowsAsync<InputFileException>(() =>
            publisher.PublishAsync(Messages(10, devices: 2).Concat(Faulty()), Pace.AsFastAsPossible, CancellationToken.None));

        Assert.Equal(10, publisher.Tally.Sent);
    }

    private static IEnumerable<SimulatedMessage> Faulty() =>
        Enumerable.Range(0, 1).Select(SimulatedMessage (_) => throw new InputFileException("f", "line 3", "torn"));

    private static IEnumerable<SimulatedMessage> Messages(int count, int devices) => Enumerable.Range(0, count).Select(number =>
        new SimulatedMessage(number, $"pilots/p/s/d{number % devices}/readings", Encoding.UTF8.GetBytes($"{{\"t\":{number}}}")));

    private static string Text(SimulatedMessage message) => Encoding.UTF8.GetString(message.Payload.Span);
}
