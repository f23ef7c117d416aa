using System.Diagnostics;

namespace SmartPilots.Core.Wire;

/// <summary>
/// The W3C text of a trace context, version 00: an event's attribute <c>traceparent</c> (CloudEvents, distributed tracing extension).
/// </summary>
public static class TraceParent
{
    /// <summary>Such as <c>00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01</c>.</summary>
    public static string Of(ActivityContext context) =>
        $"00-{context.TraceId.ToHexString()}-{context.SpanId.ToHexString()}-{((context.TraceFlags & ActivityTraceFlags.Recorded) != 0 ? "01" : "00")}";

    /// <summary>The default where there is none, or the text is none: a trace is never a reason to refuse a message.</summary>
    public static ActivityContext Read(string? text) =>
        text is not null && ActivityContext.TryParse(text, null, isRemote: true, out var context) ? context : default;
}
