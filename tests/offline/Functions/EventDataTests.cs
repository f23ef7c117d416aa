using Azure.Messaging.EventHubs;

namespace SmartPilots.Offline.Tests.Functions;

public sealed class EventDataTests
{
    [Fact]
    public void An_event_that_was_never_received_has_no_sequence_number()
    {
        var sent = new EventData("{}");

        Assert.Equal("{}", sent.EventBody.ToString());
        Assert.Equal(long.MinValue, sent.SequenceNumber);
        Assert.Empty(sent.SystemProperties);
        Assert.Null(sent.PartitionKey);
    }

    [Fact]
    public void A_received_event_carries_what_the_service_stamped()
    {
        var enqueued = new DateTimeOffset(2026, 11, 22, 6, 0, 0, TimeSpan.Zero);

        var received = EventHubsModelFactory.EventData(
            BinaryData.FromBytes(new byte[] { 1, 2 }),
            systemProperties: new Dictionary<string, object> { ["iothub-connection-device-id"] = "pump-1" },
            partitionKey: "pump-1",
            sequenceNumber: 7,
            enqueuedTime: enqueued);

        Assert.Equal([1, 2], received.EventBody.ToArray());
        Assert.Equal("pump-1", received.SystemProperties["iothub-connection-device-id"]);
        Assert.Equal("pump-1", received.PartitionKey);
        Assert.Equal(7, received.SequenceNumber);
        Assert.Equal(enqueued, received.EnqueuedTime);
    }
}
