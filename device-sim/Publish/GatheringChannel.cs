using System.Buffers;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using MQTTnet;
using MQTTnet.Adapter;
using MQTTnet.Channel;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Diagnostics.PacketInspection;
using MQTTnet.Formatter;
using MQTTnet.Implementations;

namespace SmartPilots.DeviceSim.Publish;

/// <summary>
/// Under the published client, which sends each packet by itself and receives each PUBACK with two calls: here packets that are written while a
/// send is under way leave together in the next, and one receive brings many PUBACKs.
/// </summary>
internal sealed class GatheringChannel(IMqttChannel inner) : IMqttChannel
{
    private const int EnoughBytes = 1 << 20; // beyond, a writer waits for the send

    private readonly Lock _lock = new();
    private readonly byte[] _received = new byte[16 * 1024];
    private int _start, _end; // of what is received and not read: the reader's
    private ArrayBufferWriter<byte> _gathering = new();
    private ArrayBufferWriter<byte> _spare = new();
    private Task _sending = Task.CompletedTask;

    public X509Certificate2? ClientCertificate => inner.ClientCertificate;

    public EndPoint? RemoteEndPoint => inner.RemoteEndPoint;

    public EndPoint? LocalEndPoint => inner.LocalEndPoint;

    public bool IsSecureConnection => inner.IsSecureConnection;

    /// <summary>For the client: over TCP or TLS, as its options say.</summary>
    public static IMqttClientAdapterFactory Adapters { get; } = new Factory();

    public Task ConnectAsync(CancellationToken cancellationToken) => inner.ConnectAsync(cancellationToken);

    public async Task DisconnectAsync(CancellationToken cancellationToken)
    {
        await Sending().WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await inner.DisconnectAsync(cancellationToken);
    }

    public async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        if (_start == _end)
            (_start, _end) = (0, await inner.ReadAsync(_received, 0, _received.Length, cancellationToken));
        var read = Math.Min(count, _end - _start);
        _received.AsSpan(_start, read).CopyTo(buffer.AsSpan(offset));
        _start += read;
        return read;
    }

    public Task WriteAsync(ReadOnlySequence<byte> buffer, bool isEndOfPacket, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_sending.IsFaulted)
                return _sending;
            foreach (var part in buffer)
                _gathering.Write(part.Span);
            if (_sending.IsCompleted)
                _sending = Task.Run(SendAsync, CancellationToken.None);
            return _gathering.WrittenCount < EnoughBytes ? Task.CompletedTask : _sending.WaitAsync(cancellationToken);
        }
    }

    public void Dispose() => inner.Dispose();

    private Task Sending()
    {
        lock (_lock)
            return _sending;
    }

    private async Task SendAsync()
    {
        while (true)
        {
            ArrayBufferWriter<byte> sent;
            lock (_lock)
            {
                if (_gathering.WrittenCount == 0)
                {
                    _sending = Task.CompletedTask;
                    return;
                }
                (sent, _gathering) = (_gathering, _spare);
            }
            await inner.WriteAsync(new ReadOnlySequence<byte>(sent.WrittenMemory), true, CancellationToken.None);
            sent.ResetWrittenCount();
            lock (_lock)
                _spare = sent;
        }
    }

    private sealed class Factory : IMqttClientAdapterFactory
    {
        public IMqttChannelAdapter CreateClientAdapter(MqttClientOptions options, MqttPacketInspector packetInspector, IMqttNetLogger logger)
        {
            var formatter = new MqttPacketFormatterAdapter(options.ProtocolVersion, new MqttBufferWriter(options.WriterBufferSize, options.WriterBufferSizeMax));
            return new MqttChannelAdapter(new GatheringChannel(new MqttTcpChannel(options)), formatter, logger)
            {
                AllowPacketFragmentation = options.AllowPacketFragmentation,
                PacketInspector = packetInspector,
            };
        }
    }
}
