using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using SmartPilots.Core;
using SmartPilots.Core.Windows;

namespace SmartPilots.Functions.Proof;

/// <summary>
/// One number for many windows, by which two stores are compared: the sum modulo 2^128, over every stream of every window, of the first 16
/// bytes (big-endian) of SHA-256 over the UTF-8 of <c>{partition}|{row key}|{stream}|{statistics as stored}</c>. Facts of arrival
/// (revision, restated) are not in it, nor is any order.
/// </summary>
public struct WindowsHash
{
    private UInt128 _sum;

    public void Add(DeviceKey device, Window window)
    {
        Span<byte> hash = stackalloc byte[32];
        foreach (var stream in window.Streams)
        {
            SHA256.HashData(Encoding.UTF8.GetBytes($"{device.Partition}|{window.Key.RowKey}|{stream.Stream}|{stream.Encode()}"), hash);
            _sum = unchecked(_sum + BinaryPrimitives.ReadUInt128BigEndian(hash));
        }
    }

    /// <summary>32 hex digits.</summary>
    public override readonly string ToString() => _sum.ToString("x32");
}
