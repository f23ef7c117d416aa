using MQTTnet.Packets;

namespace SmartPilots.Benchmarks.Gateway;

/// <summary>What an attacker's connection does once it has sent its bytes.</summary>
internal enum Then
{
    /// <summary>Nothing more, until the gateway closes it.</summary>
    Stay,

    /// <summary>Sends again and again.</summary>
    Repeat,

    /// <summary>Another connection follows; this one stays open until that one stands.</summary>
    Follow,
}

/// <summary>One kind of hostile or broken client. A connection that the gateway closes is followed by another.</summary>
/// <param name="Connections">At once.</param>
/// <param name="Connect">By the number of the try; null: it does not say who it is.</param>
/// <param name="Bytes">What it sends then, by the number of the round.</param>
internal sealed record Attack(string Name, int Connections, Func<int, MqttConnectPacket>? Connect, Func<int, byte[]> Bytes, Then Then)
{
    /// <summary>Whether it takes what is sent to it.</summary>
    public bool Reads { get; init; } = true;

    /// <summary>To the port for TLS, without a handshake.</summary>
    public bool OverTls { get; init; }
}
