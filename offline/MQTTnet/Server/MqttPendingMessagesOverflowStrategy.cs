namespace MQTTnet.Server;

/// <summary>What happens when a session's queue is full.</summary>
public enum MqttPendingMessagesOverflowStrategy
{
    DropOldestQueuedMessage = 0,
    DropNewMessage = 1
}
