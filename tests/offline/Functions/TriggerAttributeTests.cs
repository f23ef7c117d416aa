using System.Reflection;
using Azure.Messaging.EventHubs;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace SmartPilots.Offline.Tests.Functions;

public sealed class TriggerAttributeTests
{
    [Fact]
    public void A_function_is_found_by_its_attribute_and_has_its_name()
    {
        var names = typeof(Sample).GetMethods()
            .Select(method => method.GetCustomAttribute<FunctionAttribute>()?.Name)
            .OfType<string>()
            .Order();

        Assert.Equal(["Bare", "Events", "Tick", "Web"], names);
    }

    [Fact]
    public void A_trigger_is_found_by_the_common_base_class() =>
        Assert.IsType<TimerTriggerAttribute>(Parameter("Tick").GetCustomAttribute<TriggerBindingAttribute>());

    [Fact]
    public void An_http_trigger_without_arguments_asks_for_the_function_key_and_takes_every_method()
    {
        var trigger = Trigger<HttpTriggerAttribute>("Bare");

        Assert.Equal(AuthorizationLevel.Function, trigger.AuthLevel);
        Assert.Null(trigger.Methods);
        Assert.Null(trigger.Route);
    }

    [Fact]
    public void An_http_trigger_keeps_level_methods_and_route()
    {
        var trigger = Trigger<HttpTriggerAttribute>("Web");

        Assert.Equal(AuthorizationLevel.Anonymous, trigger.AuthLevel);
        Assert.Equal(["get", "post"], trigger.Methods!);
        Assert.Equal("sites/{site}", trigger.Route);
    }

    [Fact]
    public void A_timer_is_monitored_and_does_not_run_at_start_unless_told()
    {
        var trigger = Trigger<TimerTriggerAttribute>("Tick");

        Assert.Equal("0 */5 * * * *", trigger.Schedule);
        Assert.False(trigger.RunOnStartup);
        Assert.True(trigger.UseMonitor);
    }

    [Fact]
    public void An_event_hub_trigger_is_batched_unless_told()
    {
        var trigger = Trigger<EventHubTriggerAttribute>("Events");

        Assert.Equal("%Hub%", trigger.EventHubName);
        Assert.Equal("HubConnection", trigger.Connection);
        Assert.Null(trigger.ConsumerGroup);
        Assert.True(trigger.IsBatched);
    }

    [Fact]
    public void Authorization_levels_have_their_published_numbers() =>
        Assert.Equal([0, 1, 2, 3, 4], Enum.GetValues<AuthorizationLevel>().Select(level => (int)level));

    private static ParameterInfo Parameter(string method) => typeof(Sample).GetMethod(method)!.GetParameters()[0];

    private static T Trigger<T>(string method) where T : Attribute => Parameter(method).GetCustomAttribute<T>()!;

    private sealed class Sample
    {
        [Function("Bare")]
        public static void Bare([HttpTrigger] HttpRequest request) => _ = request;

        [Function("Web")]
        public static void Web([HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", Route = "sites/{site}")] HttpRequest request) =>
            _ = request;

        [Function("Tick")]
        public static void Tick([TimerTrigger("0 */5 * * * *")] TimerInfo timer) => _ = timer;

        [Function("Events")]
        public static void Events([EventHubTrigger("%Hub%", Connection = "HubConnection")] EventData[] events) => _ = events;
    }
}
