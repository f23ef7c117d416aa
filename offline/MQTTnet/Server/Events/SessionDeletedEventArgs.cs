using System.Collections;

namespace MQTTnet.Server;

public sealed class SessionDeletedEventArgs(string id, string? userName, IDictionary sessionItems) : EventArgs
{
    public string Id { get; } = id;

    public string? UserName { get; } = userName;

    public IDictionary SessionItems { get; } = sessionItems;
}
