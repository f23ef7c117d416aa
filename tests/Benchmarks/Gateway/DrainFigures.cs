using System.Globalization;

namespace SmartPilots.Benchmarks.Gateway;

/// <summary>A backlog on its way up.</summary>
/// <param name="BodyBytes">Of the compressed requests, per message.</param>
/// <param name="HeaderBytes">Request line and headers as text, per message.</param>
/// <param name="CpuPerMillion">Processor seconds of the gateway per million messages.</param>
internal sealed record DrainFigures(double PerSecond, double BodyBytes, double HeaderBytes, double CpuPerMillion, long Messages)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"backlog of {Messages:N0}: {PerSecond:N0} messages/s, {BodyBytes + HeaderBytes:N1} bytes up per message "
        + $"({BodyBytes:N1} body + {HeaderBytes:N1} headers; TCP and TLS not counted), gateway's CPU {CpuPerMillion:N1} s per million");
}
