using SmartPilots.Core.Model;

namespace SmartPilots.Core.Decoding.Fields;

/// <summary>
/// Raw bytes, decoded by a table of fields that stands in the device type: numbers of any width, sign and byte order, bit fields,
/// formulas, blocks chosen by flags, repeats, and channel-type-value streams. The table is data; no device is known here.
/// </summary>
/// <param name="steps">What to read, in order.</param>
/// <param name="slots">Numbers with names: parameters first, then fields.</param>
/// <param name="parameters">Values of the parameters, such as a device's calibration.</param>
/// <param name="ports">The ports (LoRaWAN FPort) that the table is for; empty for any.</param>
/// <param name="ignoresRest">Whether bytes after the last field are passed over instead of being a fault.</param>
internal sealed class FieldTable(FieldStep[] steps, int slots, double[] parameters, int[] ports, bool ignoresRest) : IPayloadDecoder
{
    public const int MaxSlots = 256;

    public bool IsText => false;

    public void Decode(ReadOnlySpan<byte> payload, in DecodeContext context, DecodedMessage into)
    {
        if (ports.Length > 0 && context.Port is { } port && !ports.Contains(port))
        {
            into.Reject(Reason.WrongShape, $"port {port}", $"port {string.Join(" or ", ports)}; "
                + "\"format\": \"by-key\", \"by\": \"port\" has a table for each port, \"ignore\" for one without readings");
            return;
        }
        Span<double> numbers = stackalloc double[slots];
        numbers.Clear();
        parameters.CopyTo(numbers);
        var cursor = new FieldCursor(payload, numbers, context, into);
        cursor.Run(steps);
        cursor.Align();
        if (!cursor.Failed && !ignoresRest && cursor.Position < payload.Length)
            cursor.Fail($"byte {cursor.Position}", $"the end of the payload, not {payload.Length - cursor.Position} bytes more");
    }
}
