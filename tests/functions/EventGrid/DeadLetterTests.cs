using System.Text.Json.Nodes;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.Azure.Functions.Worker;
using SmartPilots.Functions.EventGrid;
using SmartPilots.Tests.Support;
using SmartPilots.Tests.Support.Storage;

namespace SmartPilots.Functions.Tests.EventGrid;

/// <summary>Against Azurite's blobs.</summary>
public sealed class DeadLetterTests
{
    [SkippableFact]
    public async Task What_event_grid_gave_up_is_taken_in_counted_once_and_deleted()
    {
        var container = await ContainerAsync();
        await using var scene = await EventGridScene.StartAsync(letters: container);
        using var refused = new Deliverer(scene.Address, "a key that was replaced");
        using var subscription = scene.Subscription();
        var seen = RoutedEvents.Reading(0, 1);
        await subscription.DeliverAsync(seen);
        await refused.DeliverAsync(seen, RoutedEvents.Reading(10, 2)); // of the first Event Grid never heard that it was taken
        await refused.DeliverAsync(RoutedEvents.Reading(20, 3, "d2"));
        await PutAsync(container, "a", new JsonArray([.. refused.DeadLetters.Take(2)]).ToJsonString());
        await PutAsync(container, "b", refused.DeadLetters[2].ToJsonString());

        await scene.DeadLetters.RunAsync(new TimerInfo(), CancellationToken.None);

        Assert.Empty(await NamesAsync(container));
        Assert.Equal((3, "3 = 3 + 0 + 0 + 0"), (scene.Readings(), await scene.LedgerAsync()));
        Assert.Equal(0, await scene.DeadLetters.TakeInAsync(CancellationToken.None));
    }

    [SkippableTheory]
    [InlineData("array")]
    [InlineData("lines")]
    [InlineData("wrapped")]
    [InlineData("byte order mark")]
    public async Task A_blob_is_read_in_each_form_in_which_event_grid_writes_it(string form)
    {
        var container = await ContainerAsync();
        await using var scene = await EventGridScene.StartAsync(letters: container);
        var (one, two) = (RoutedEvents.Reading(0, 1), RoutedEvents.Reading(10, 2));
        await PutAsync(container, "a", form switch
        {
            "lines" => $"{one.ToJsonString()}\n{two.ToJsonString()}\n",
            "wrapped" => new JsonArray(Wrapped(one), Wrapped(two)).ToJsonString(),
            "byte order mark" => "\uFEFF" + new JsonArray(one, two).ToJsonString(),
            _ => new JsonArray(one, two).ToJsonString(),
        });

        Assert.Equal(1, await scene.DeadLetters.TakeInAsync(CancellationToken.None));
        Assert.Equal((2, "2 = 2 + 0 + 0 + 0"), (scene.Readings(), await scene.LedgerAsync()));
    }

    [SkippableFact]
    public async Task While_the_store_is_away_blobs_stay_and_the_next_run_counts_them_once()
    {
        var container = await ContainerAsync();
        await using var scene = await EventGridScene.StartAsync(letters: container);
        await PutAsync(container, "a", new JsonArray(RoutedEvents.Reading(0, 1), RoutedEvents.Reading(0, 2, "d2")).ToJsonString());
        scene.Store.Fault = operation => operation.Commit?.Partition == "p~s~d2" ? StoreFault.Unavailable : StoreFault.None;

        Assert.Equal(0, await scene.DeadLetters.TakeInAsync(CancellationToken.None));
        Assert.Single(await NamesAsync(container));
        scene.Store.Fault = null;
        await scene.RestartAsync();

        Assert.Equal(1, await scene.DeadLetters.TakeInAsync(CancellationToken.None));
        Assert.Empty(await NamesAsync(container));
        Assert.Equal((2, "2 = 2 + 0 + 0 + 0"), (scene.Readings(), await scene.LedgerAsync()));
    }

    [SkippableFact]
    public async Task A_crash_between_store_and_delete_counts_nothing_twice()
    {
        var container = await ContainerAsync();
        await using var scene = await EventGridScene.StartAsync(letters: container);
        var blob = new JsonArray(RoutedEvents.Reading(0, 1), RoutedEvents.Message("nobody/knows", "x", "d1")).ToJsonString();
        await PutAsync(container, "a", blob);
        await scene.DeadLetters.TakeInAsync(CancellationToken.None);
        await PutAsync(container, "a", blob); // as if it had not been deleted
        await scene.RestartAsync();

        Assert.Equal(1, await scene.DeadLetters.TakeInAsync(CancellationToken.None));
        Assert.Equal("2 = 1 + 0 + 0 + 1", await scene.LedgerAsync());
    }

    [SkippableFact]
    public async Task A_blob_that_is_no_events_goes_to_quarantine_and_the_others_are_taken_in()
    {
        var container = await ContainerAsync();
        await using var scene = await EventGridScene.StartAsync(letters: container);
        await PutAsync(container, "a", "[ { \"specversion\": \"1.");
        await PutAsync(container, "b", new JsonArray(RoutedEvents.Reading(0, 1)).ToJsonString());

        Assert.Equal(2, await scene.DeadLetters.TakeInAsync(CancellationToken.None));

        Assert.Equal(["wrong-topic eventgrid/town/no-events"], await scene.WaitingAsync());
        Assert.Equal("2 = 1 + 0 + 0 + 1", await scene.LedgerAsync());
    }

    [SkippableFact]
    public async Task A_broken_blob_too_large_for_quarantine_stays_and_is_not_lost()
    {
        var container = await ContainerAsync();
        await using var scene = await EventGridScene.StartAsync(letters: container);
        await PutAsync(container, "a", "[\"" + new string('x', 1_000_000));

        Assert.Equal(0, await scene.DeadLetters.TakeInAsync(CancellationToken.None));
        Assert.Single(await NamesAsync(container));
    }

    private static JsonObject Wrapped(JsonObject one) => new()
    {
        ["event"] = one, ["deadletterProperties"] = new JsonObject { ["deadletterreason"] = "MaxDeliveryAttemptsExceeded", ["deliveryattempts"] = 10 },
    };

    private static async Task<BlobContainerClient> ContainerAsync()
    {
        var azurite = await AzuriteServer.SharedBlobsAsync();
        var container = new BlobContainerClient(azurite.ConnectionString, $"letters-{Guid.NewGuid():N}");
        await container.CreateAsync();
        return container;
    }

    private static Task PutAsync(BlobContainerClient container, string name, string content) =>
        container.GetBlobClient($"TOPIC/FUNCTIONS/2026/3/1/12/{name}.json").UploadAsync(BinaryData.FromString(content), overwrite: true);

    private static async Task<List<string>> NamesAsync(BlobContainerClient container)
    {
        var names = new List<string>();
        await foreach (var blob in container.GetBlobsAsync(new GetBlobsOptions(), CancellationToken.None))
            names.Add(blob.Name);
        return names;
    }
}
