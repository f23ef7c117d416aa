using System.Text.Json.Nodes;
using SmartPilots.Core.Ingest;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.EventGrid;
using SmartPilots.Functions.Tests.Api;

namespace SmartPilots.Functions.Tests.Infra;

public sealed class EventGridTemplateTests
{
    private const string Subscription = "Microsoft.EventGrid/topics/eventSubscriptions";

    [SkippableFact]
    public async Task A_pilot_without_it_has_nothing_of_it_and_no_timer_that_is_billed()
    {
        var deployment = await Deployment.WithAsync();

        Assert.DoesNotContain(deployment.Types, type => type.StartsWith("Microsoft.EventGrid", StringComparison.Ordinal));
        Assert.DoesNotContain(deployment.Settings().Keys, name => name.Contains("EventGrid", StringComparison.Ordinal));
        Assert.Equal("true", deployment.Settings()["AzureWebJobs.deadletters.Disabled"]);
        Assert.DoesNotContain("AzureWebJobs.deadletters.Disabled", (await Deployment.WithEventGridAsync()).Settings().Keys);
    }

    [SkippableFact]
    public async Task The_broker_is_made_before_the_subscription_whose_making_asks_the_app()
    {
        var before = await Deployment.WithAsync(("eventGrid", "broker"), ("eventGridKeys", "town:HASH:*"));

        Assert.Contains("Microsoft.EventGrid/namespaces", before.Types);
        Assert.DoesNotContain(Subscription, before.Types);
    }

    [SkippableTheory]
    [InlineData("broker", "", "", "SMARTPILOTS_EVENT_GRID_KEYS is needed")]
    [InlineData("on", "town:token:*", "", "Either SMARTPILOTS_EVENT_GRID_KEY or SMARTPILOTS_EVENT_GRID_AUDIENCE")]
    [InlineData("on", "", "the-key", "SMARTPILOTS_EVENT_GRID_KEYS is needed")]
    public async Task What_is_missing_stops_the_deployment_by_its_name(string eventGrid, string keys, string key, string said)
    {
        BicepCompiler.SkipIfMissing();

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(
            () => Deployment.WithAsync(("eventGrid", eventGrid), ("eventGridKeys", keys), ("eventGridKey", key)));

        Assert.StartsWith(said, refusal.Message);
    }

    [SkippableFact]
    public async Task The_namespace_enriches_events_with_what_the_app_believes()
    {
        var broker = (await Deployment.WithEventGridAsync()).Single("Microsoft.EventGrid/namespaces")["properties"]!["topicSpacesConfiguration"]!;
        var enrichments = broker["routingEnrichments"]!["dynamic"]!.AsArray().Select(one => ((string)one!["key"]!, (string)one["value"]!));

        Assert.Equal([(RoutedEventReader.TopicAttribute, "${mqtt.message.topicName}"), (RoutedEventReader.ClientAttribute, "${client.authenticationName}")],
            enrichments);
        Assert.Equal(("Enabled", "UserAssigned"), ((string?)broker["state"], (string?)broker["routingIdentityInfo"]!["type"]));
    }

    [SkippableFact]
    public async Task A_client_publishes_as_the_device_that_its_attributes_name()
    {
        var deployment = await Deployment.WithEventGridAsync();
        var templates = deployment.All("Microsoft.EventGrid/namespaces/topicSpaces").SelectMany(space => space["properties"]!["topicTemplates"]!.AsArray());

        Assert.All(templates, template =>
            Assert.StartsWith("pilots/${client.attributes.pilot}/${client.attributes.site}/${client.attributes.device}/", (string)template!));
        Assert.Equal(["Publisher", "Subscriber"],
            deployment.All("Microsoft.EventGrid/namespaces/permissionBindings").Select(binding => (string)binding["properties"]!["permission"]!).Order());
    }

    [SkippableFact]
    public async Task The_subscription_delivers_to_the_apps_route_and_loses_nothing()
    {
        var deployment = await Deployment.WithEventGridAsync();
        var subscription = deployment.Single(Subscription)["properties"]!;
        var destination = subscription["destination"]!["properties"]!;
        var letters = subscription["deadLetterWithResourceIdentity"]!["deadLetterDestination"]!["properties"]!;

        Assert.EndsWith("/" + RunningApi.Catalog.Http.Single(function => function.Name == "eventgrid").Template, (string?)destination["endpointUrl"]);
        Assert.InRange((int)destination["maxEventsPerBatch"]!, 1, SourceState.RecentKept - 1);
        Assert.Equal("CloudEventSchemaV1_0", (string?)subscription["eventDeliverySchema"]);
        Assert.Equal("CloudEventSchemaV1_0", (string?)deployment.Single("Microsoft.EventGrid/topics")["properties"]!["inputSchema"]);
        Assert.EndsWith((string)letters["blobContainerName"]!, deployment.Settings()["EventGrid__DeadLetters"]);
        Assert.Contains(deployment.All("Microsoft.Storage/storageAccounts/blobServices/containers"),
            container => ((string)container["name"]!).EndsWith("/" + (string)letters["blobContainerName"]!, StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task The_subscription_shows_a_secret_key_or_a_token()
    {
        var byKey = Destination(await Deployment.WithEventGridAsync());
        var byToken = Destination(await Deployment.WithAsync(("eventGrid", "on"), ("eventGridKeys", "town:token:*"),
            ("eventGridAudience", "api://smartpilots")));

        var header = Assert.Single(byKey["deliveryAttributeMappings"]!.AsArray())!;
        Assert.Equal((CallerKeys.KeyHeader, true), ((string?)header["name"], (bool)header["properties"]!["isSecret"]!));
        Assert.Null(byKey["azureActiveDirectoryApplicationIdOrUri"]);
        Assert.Equal("api://smartpilots", (string?)byToken["azureActiveDirectoryApplicationIdOrUri"]);
        Assert.Null(byToken["deliveryAttributeMappings"]);
    }

    [SkippableFact]
    public async Task The_broker_may_send_to_its_topic_and_write_dead_letters_and_no_more()
    {
        var extra = (await Deployment.WithEventGridAsync()).Grants().Except((await Deployment.WithAsync()).Grants()).ToList();

        Assert.Equal(2, extra.Count);
        Assert.Contains(extra, role => role.Contains("ROLE_EVENT_GRID_DATA_SENDER", StringComparison.Ordinal));
        Assert.Contains(extra, role => role.Contains("ROLE_STORAGE_BLOB_DATA_CONTRIBUTOR", StringComparison.Ordinal));
    }

    private static JsonNode Destination(Deployment deployment) => deployment.Single(Subscription)["properties"]!["destination"]!["properties"]!;
}
