using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SmartPilots.Gateway.Sockets;

/// <summary>
/// Tells which of many sockets are ready: epoll(7), level-triggered, so that what was not taken is told again. Linux only. Sockets are watched from any
/// thread; one thread waits.
/// </summary>
internal sealed class Epoll : IDisposable
{
    private const int MostEvents = 256;
    private const int Interrupted = 4; // EINTR
    private const int CloseOnExec = 0x80000;
    private const int Added = 1, Changed = 3; // EPOLL_CTL_ADD, EPOLL_CTL_MOD
    private const int Once = 1 << 30; // EPOLLONESHOT

    // struct epoll_event: 32 bits of events, then 64 of the caller's. On x86 there is no gap between them.
    private static readonly int EventLength = RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.X86 ? 3 : 4;

    private readonly SafeFileHandle _epoll;
    private readonly int[] _events = new int[MostEvents * EventLength];

    /// <exception cref="SocketException">There is no descriptor for it.</exception>
    public Epoll()
    {
        _epoll = new SafeFileHandle(Checked(epoll_create1(CloseOnExec)), ownsHandle: true);
    }

    /// <summary>For the thread that waits: what an event of the last wait is of.</summary>
    public (int Descriptor, SocketReady Ready) this[int index] =>
        (_events[((index + 1) * EventLength) - 2], (SocketReady)_events[index * EventLength]);

    /// <summary>Begins to watch a descriptor, until it is closed.</summary>
    /// <exception cref="SocketException">There is no memory, or the user's limit of watches is reached.</exception>
    public void Add(int descriptor, SocketReady wanted) => Watch(Added, descriptor, wanted);

    /// <summary>What is to be told of it from now on.</summary>
    public void Change(int descriptor, SocketReady wanted) => Watch(Changed, descriptor, wanted);

    /// <summary>Waits for events.</summary>
    /// <returns>How many there are.</returns>
    public int Wait()
    {
        while (true)
        {
            var count = epoll_wait(_epoll, _events, MostEvents, Timeout.Infinite);
            if (count >= 0 || Marshal.GetLastPInvokeError() != Interrupted)
                return Checked(count);
        }
    }

    public void Dispose() => _epoll.Dispose();

    private void Watch(int operation, int descriptor, SocketReady wanted)
    {
        Span<int> wish = stackalloc int[4];
        wish.Clear();
        // A hang-up is told whatever is asked for: once, where nothing is.
        (wish[0], wish[EventLength - 2]) = (wanted == SocketReady.None ? Once : (int)wanted, descriptor);
        Checked(epoll_ctl(_epoll, operation, descriptor, ref wish[0]));
    }

    private static int Checked(int result) => result >= 0 ? result : throw new SocketException(Marshal.GetLastPInvokeError());

    [DllImport("libc", SetLastError = true)]
    private static extern int epoll_create1(int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int epoll_ctl(SafeFileHandle epoll, int operation, int descriptor, ref int wish);

    [DllImport("libc", SetLastError = true)]
    private static extern int epoll_wait(SafeFileHandle epoll, [Out] int[] events, int most, int milliseconds);
}
