using System.Net.Sockets;

namespace SmartPilots.Local.Running;

/// <summary>An address or a port cannot be listened on for another reason than that it is in use. Exit code 1.</summary>
internal sealed class CannotListenException(string option, string where, SocketException cause) : Exception(
    $"{option}: cannot listen on {where}: {Why(cause)}", cause)
{
    private static string Why(SocketException cause) => cause.SocketErrorCode switch
    {
        SocketError.AddressNotAvailable => "this machine has no such address.",
        SocketError.AccessDenied => "this user may not take a port below 1024. Choose another.",
        _ => cause.Message,
    };
}
