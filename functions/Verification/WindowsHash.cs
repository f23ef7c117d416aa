using System.Buffers.Binary;
using System.Security.Cryptography;
using SmartPilots.Core.Windows;

namespace SmartPilots.Functions.Verification;

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

    /// <summary>Of the windows of two hashes that have none in common.</summary>
    /// <exception cref="FormatException">One is no hash.</exception>
    public static string Sum(string one, string other) => unchecked(Parse(one) + Parse(other)).ToString("x32");

    /// <summary>32 hex digits.</summary>
    public override readonly string ToString() => _sum.ToString("x32");

    private static UInt128 Parse(string hash) => UInt128.Parse(hash, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
