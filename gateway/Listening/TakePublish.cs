using System.Buffers;

namespace SmartPilots.Gateway.Listening;

/// <summary>
/// Takes a message that nobody has subscribed to straight into the spool, without the server. The task ends when it is on disk. Null: the
/// message goes the server's way, since it has subscribers, is refused or has to wait.
/// </summary>
/// <param name="isCongested">Much waits for the disk: the connection should wait for this commit before it reads on.</param>
internal delegate Task? TakePublish(string topic, in ReadOnlySequence<byte> payload, out bool isCongested);
