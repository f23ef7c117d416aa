using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace MQTTnet.Formatter;

/// <summary>A growing buffer of encoded packets. Holds no memory between <see cref="Release"/> and the next write.</summary>
internal sealed class PacketWriter
{
    private const int FirstSize = 4096;

    private byte[] _buffer = [];
    private int _length;

    public int Length => _length;

    public ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, _length);

    public void Clear() => _length = 0;

    /// <summary>Drops what was written after <paramref name="length"/>.</summary>
    public void Truncate(int length) => _length = length;

    public void Release()
    {
        _length = 0;
        if (_buffer.Length == 0)
            return;
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    public void WriteByte(byte value)
    {
        Reserve(1);
        _buffer[_length++] = value;
    }

    public void WriteUInt16(ushort value)
    {
        Reserve(2);
        BinaryPrimitives.WriteUInt16BigEndian(_buffer.AsSpan(_length), value);
        _length += 2;
    }

    public void WriteUInt32(uint value)
    {
        Reserve(4);
        BinaryPrimitives.WriteUInt32BigEndian(_buffer.AsSpan(_length), value);
        _length += 4;
    }

    public void WriteVarInt(uint value)
    {
        do
        {
            var part = (byte)(value & 0x7f);
            value >>= 7;
            WriteByte(value > 0 ? (byte)(part | 0x80) : part);
        }
        while (value > 0);
    }

    public void WriteString(string? value)
    {
        value ??= "";
        var bytes = Encoding.UTF8.GetByteCount(value);
        WriteUInt16(checked((ushort)bytes));
        Reserve(bytes);
        _length += Encoding.UTF8.GetBytes(value, _buffer.AsSpan(_length));
    }

    public void WriteBinary(ReadOnlySpan<byte> value)
    {
        WriteUInt16(checked((ushort)value.Length));
        WriteRaw(value);
    }

    public void WriteRaw(ReadOnlySpan<byte> value)
    {
        Reserve(value.Length);
        value.CopyTo(_buffer.AsSpan(_length));
        _length += value.Length;
    }

    public void WriteRaw(in ReadOnlySequence<byte> value)
    {
        foreach (var part in value)
            WriteRaw(part.Span);
    }

    /// <summary>Leaves room for a length of one byte; <see cref="EndLength"/> makes more room when it is needed.</summary>
    public int BeginLength()
    {
        WriteByte(0);
        return _length;
    }

    public void EndLength(int start)
    {
        var length = _length - start;
        var extra = length < 128 ? 0 : length < 16384 ? 1 : length < 2097152 ? 2 : 3;
        if (length > 268435455)
            throw new InvalidOperationException("An MQTT packet is longer than 268435455 bytes.");
        if (extra > 0)
        {
            Reserve(extra);
            _buffer.AsSpan(start, length).CopyTo(_buffer.AsSpan(start + extra));
        }

        _length = start - 1;
        WriteVarInt((uint)length);
        _length += length;
    }

    private void Reserve(int count)
    {
        if (_buffer.Length - _length >= count)
            return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(FirstSize, Math.Max(_buffer.Length * 2, _length + count)));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
