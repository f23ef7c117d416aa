using System.Buffers;
using MQTTnet.Packets;

namespace SmartPilots.Gateway.Listening;

/// <summary>
/// The PUBACKs one connection owes, in the order of its PUBLISHes [MQTT-4.6.0-2]. Some wait for a commit, the others for the server, which
/// answers what it has been given to deliver. Used under the connection's lock.
/// </summary>
internal sealed class Acknowledgements
{
    private readonly Queue<Owed> _owed = new();
    private readonly Queue<MqttPubAckPacket> _answers = new(); // for those of the queue that wait for the server, in the same order

    public int Count => _owed.Count;

    /// <summary>A message whose commit is under way.</summary>
    public void Add(ushort packetId, Task commit) => _owed.Enqueue(new Owed(packetId, commit));

    /// <summary>A message that the server answers.</summary>
    public void AddForServer(ushort packetId) => _owed.Enqueue(new Owed(packetId, null));

    /// <summary>The server answers packets of one connection in their order.</summary>
    public void Answer(MqttPubAckPacket answer) => _answers.Enqueue(answer);

    /// <summary>Writes what may leave now.</summary>
    /// <param name="encode">Of answers that say more than the packet id.</param>
    /// <returns>The packet id whose message is not on disk; null when all goes well.</returns>
    public ushort? WriteDue(IBufferWriter<byte> output, Action<MqttPacket> encode)
    {
        while (_owed.TryPeek(out var next))
        {
            if (next.Commit is { IsCompleted: true, IsCompletedSuccessfully: false })
                return next.PacketId;
            if (next.Commit is { IsCompleted: false } || (next.Commit is null && _answers.Count == 0))
                return null;
            _owed.Dequeue();
            if (next.Commit is null)
                encode(_answers.Dequeue());
            else
                WriteSuccess(output, next.PacketId);
        }
        return null;
    }

    // Without reason and properties, all versions of MQTT have the same four bytes.
    private static void WriteSuccess(IBufferWriter<byte> output, ushort packetId)
    {
        var bytes = output.GetSpan(4);
        (bytes[0], bytes[1], bytes[2], bytes[3]) = (0x40, 2, (byte)(packetId >> 8), (byte)packetId);
        output.Advance(4);
    }

    private readonly record struct Owed(ushort PacketId, Task? Commit);
}
