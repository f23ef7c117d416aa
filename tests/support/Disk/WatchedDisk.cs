using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SmartPilots.Tests.Support.Disk;

/// <summary>
/// SQLite's own file system layer with two of its functions watched: write and sync. A connection uses it with <c>Vfs=watched</c>
/// after <see cref="Register"/>. So a test sees the fsync itself, and can fill the disk or break it.
/// </summary>
/// <remarks>
/// It works as SQLite's documentation of <c>sqlite3_vfs</c> and <c>sqlite3_io_methods</c> describes them: a copy of the default layer is
/// registered under another name; its xOpen lets the default one open the file and then exchanges the file's table of functions for a
/// copy in which xWrite and xSync are ours. Offsets are in machine words.
/// </remarks>
public static unsafe class WatchedDisk
{
    public const string Vfs = "watched";

    private const int Ok = 0;
    private const int VfsWords = 22;
    private const int VfsName = 3; // after three ints (two words) and pNext
    private const int VfsOpen = 5;
    private const int MethodWords = 19;
    private const int MethodWrite = 3;
    private const int MethodSync = 5;

    private static readonly ConcurrentDictionary<string, WatchedFile> Files = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<nint, (WatchedFile File, nint Methods)> Open = new();
    private static readonly Lock Gate = new();
    private static nint* _original;

    /// <summary>The file's record, whether it is open or not.</summary>
    public static WatchedFile File(string path) => Files.GetOrAdd(path, _ => new WatchedFile());

    /// <summary>Makes <see cref="Vfs"/> known to SQLite; once is enough. Any connection must have been opened before.</summary>
    public static void Register()
    {
        lock (Gate)
        {
            if (_original is not null)
                return;
            var found = (nint*)Find(null);
            var copy = (nint*)NativeMemory.Alloc(VfsWords, (nuint)sizeof(nint)); // SQLite keeps it: never freed
            Unsafe.CopyBlock(copy, found, VfsWords * (uint)sizeof(nint));
            copy[VfsName] = Marshal.StringToCoTaskMemUTF8(Vfs);
            copy[VfsOpen] = (nint)(delegate* unmanaged[Cdecl]<nint, byte*, nint*, int, int*, int>)&OpenFile;
            _original = found;
            if (Register(copy, 0) != Ok)
                throw new InvalidOperationException("SQLite did not take the watched file system.");
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OpenFile(nint vfs, byte* name, nint* file, int flags, int* outFlags)
    {
        var open = (delegate* unmanaged[Cdecl]<nint*, byte*, nint*, int, int*, int>)_original[VfsOpen];
        var result = open(_original, name, file, flags, outFlags);
        if (result != Ok || name is null)
            return result;
        var methods = (nint*)NativeMemory.Alloc(MethodWords, (nuint)sizeof(nint)); // a few per test run: never freed
        Unsafe.CopyBlock(methods, (void*)file[0], MethodWords * (uint)sizeof(nint));
        Open[(nint)file] = (File(Marshal.PtrToStringUTF8((nint)name)!), file[0]);
        methods[MethodWrite] = (nint)(delegate* unmanaged[Cdecl]<nint, void*, int, long, int>)&Write;
        methods[MethodSync] = (nint)(delegate* unmanaged[Cdecl]<nint, int, int>)&Sync;
        file[0] = (nint)methods;
        return Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Write(nint file, void* bytes, int count, long offset)
    {
        var (watched, methods) = Open[file];
        if (watched.WriteFailure != 0)
            return watched.WriteFailure;
        watched.Wrote(count);
        return ((delegate* unmanaged[Cdecl]<nint, void*, int, long, int>)((nint*)methods)[MethodWrite])(file, bytes, count, offset);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Sync(nint file, int flags)
    {
        var (watched, methods) = Open[file];
        watched.Syncing?.Invoke();
        if (watched.SyncFailure != 0)
            return watched.SyncFailure;
        var result = ((delegate* unmanaged[Cdecl]<nint, int, int>)((nint*)methods)[MethodSync])(file, flags);
        if (result == Ok)
            watched.Synced();
        return result;
    }

    [DllImport("e_sqlite3", EntryPoint = "sqlite3_vfs_find", CallingConvention = CallingConvention.Cdecl)]
    private static extern void* Find(byte* name);

    [DllImport("e_sqlite3", EntryPoint = "sqlite3_vfs_register", CallingConvention = CallingConvention.Cdecl)]
    private static extern int Register(void* vfs, int makeDefault);
}
