using System.Buffers.Binary;
using System.Security.Cryptography;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.Windows;

/// <summary>
/// The hash of one reading: the first 16 bytes, big-endian, of SHA-256 over the UTF-8 of
/// <c>{pilot}~{site}~{device}|{stream}|{ticks}|{value}</c>, with ticks and value in invariant decimal. A window's hash is the sum of
/// its readings' hashes modulo 2^128: it does not depend on order, and unlike an exclusive or, two equal readings do not cancel.
/// </summary>
public static class ReadingHash
{
    public static UInt128 Of(DeviceKey device, string stream, long ticks, decimal value)
    {
        Span<byte> text = stackalloc byte[384];
        var length = Encoding.UTF8.GetBytes(device.Partition, text);
        text[length++] = (byte)'|';
        length += Encoding.UTF8.GetBytes(stream, text[length..]);
        text[length++] = (byte)'|';
        ticks.TryFormat(text[length..], out var written, default, CultureInfo.InvariantCulture);
        length += written;
        text[length++] = (byte)'|';
        value.TryFormat(text[length..], out written, default, CultureInfo.InvariantCulture);
        length += written;
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(text[..length], hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
}
