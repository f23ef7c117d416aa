using System.Net;

namespace MQTTnet.Adapter;

/// <summary>A connection as a server's adapter hands it over; of the published interface only what this project uses.</summary>
public interface IMqttChannelAdapter : IDisposable
{
    EndPoint? RemoteEndPoint { get; }
}
