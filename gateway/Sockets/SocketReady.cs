namespace SmartPilots.Gateway.Sockets;

/// <summary>What a socket is ready for, or is watched for. The bits of epoll_ctl(2); an error or a hang-up makes others, and it ready for both.</summary>
[Flags]
internal enum SocketReady
{
    None = 0,
    Receive = 1,
    Send = 4,
}
