using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace SmartPilots.Benchmarks.Gateway;

/// <summary>An honest client: publishes <see cref="NumberedMessages"/> with QoS 1 and notes each PUBACK.</summary>
/// <param name="window">Unacknowledged messages at most.</param>
internal sealed class NumberedPublisher(NumberedMessages messages, int port, string id, int window)
{
    private readonly Queue<int> _inFlight = new();

    /// <summary>Until it is told to stop, and then until all is acknowledged.</summary>
    /// <param name="acknowledged">Called for each PUBACK.</param>
    /// <exception cref="SocketException">The gateway has closed the connection or cannot be reached.</exception>
    /// <exception cref="InvalidDataException">An answer is not the one that is due.</exception>
    public async Task RunAsync(Action acknowledged, CancellationToken stop)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), CancellationToken.None);
        await socket.SendAsync(Encode(new MqttConnectPacket
        {
            ClientId = id, CleanSession = true, Username = GatewayServer.User, Password = Encoding.UTF8.GetBytes(GatewayServer.Password),
        }));
        if (!(await AnswerAsync(socket)).SequenceEqual<byte>([0x20, 2, 0, 0]))
            throw new InvalidDataException("The gateway does not let the honest client in.");
        while (!stop.IsCancellationRequested || _inFlight.Count > 0)
        {
            var burst = new List<byte>();
            while (!stop.IsCancellationRequested && _inFlight.Count < window)
                burst.AddRange(Next());
            await socket.SendAsync(burst.ToArray());
            var answer = await AnswerAsync(socket);
            var number = _inFlight.Dequeue();
            if (answer[0] != 0x40 || BinaryPrimitives.ReadUInt16BigEndian(answer.AsSpan(2)) != PacketId(number))
                throw new InvalidDataException($"Answer {Convert.ToHexString(answer)} in place of the PUBACK for {PacketId(number)}.");
            messages.Acknowledged(number);
            acknowledged();
        }
    }

    private byte[] Next()
    {
        var number = messages.Next();
        _inFlight.Enqueue(number);
        return Encode(new MqttPublishPacket
        {
            Topic = NumberedMessages.Topic, PacketIdentifier = PacketId(number), QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
            PayloadSegment = Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture)),
        });
    }

    private static ushort PacketId(int number) => (ushort)((number % ushort.MaxValue) + 1);

    // All that an honest client is told before MQTT 5 has four bytes.
    private static async Task<byte[]> AnswerAsync(Socket socket)
    {
        var answer = new byte[4];
        for (var read = 0; read < answer.Length;)
        {
            var count = await socket.ReceiveAsync(answer.AsMemory(read));
            read += count > 0 ? count : throw new SocketException((int)SocketError.ConnectionReset);
        }
        return answer;
    }

    private static byte[] Encode(MqttPacket packet) =>
        new MqttPacketFormatterAdapter(MqttProtocolVersion.V311, new MqttBufferWriter(256, 4096)).Encode(packet).ToArray();
}
