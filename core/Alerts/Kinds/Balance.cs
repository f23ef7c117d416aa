using SmartPilots.Core.Alerts.Sites;
using SmartPilots.Core.JsonFiles;
using SmartPilots.Core.Model;
using SmartPilots.Core.Units;

namespace SmartPilots.Core.Alerts.Kinds;

/// <summary>What is stored: a volume, or a level over an area.</summary>
/// <param name="AreaM2">Null of a volume.</param>
public sealed record StoredWater(StreamPath Stream, decimal? AreaM2);

/// <summary>
/// Inflow less outflow less change of storage over a period, in m³: water that is lost (above zero) or comes from nowhere. Bad beyond the tolerance,
/// either way. Flows are the mean of their readings times the period, meters what they counted.
/// </summary>
public sealed record Balance(IReadOnlyList<StreamPath> Inflow, IReadOnlyList<StreamPath> Outflow, IReadOnlyList<StoredWater> Storage, int PeriodSeconds,
    decimal ToleranceM3) : SiteCondition
{
    private static readonly Unit Volume = Known("m3");
    private static readonly Unit Flow = Known("m3/s");
    private static readonly Unit Length = Known("m");

    public override string Message => "balance";
    public override string? Unit => "m3";
    public override long PeriodTicks => PeriodSeconds * TimeSpan.TicksPerSecond;
    public override IReadOnlyList<StreamPath> Inputs { get; } = [.. Inflow, .. Outflow, .. Storage.Select(one => one.Stream)];

    public override decimal? Compute(IReadOnlyList<InputHistory> inputs, long ticks)
    {
        var total = 0m;
        for (var i = 0; i < inputs.Count; i++)
        {
            if (Part(i, inputs[i], ticks - PeriodTicks, ticks) is not { } part)
                return null;
            total += i < Inflow.Count ? part : -part;
        }
        return decimal.Round(total, 3);
    }

    public override Finding Judge(in RuleReading reading, RuleState state) =>
        new(Math.Abs(reading.Value) > ToleranceM3 ? Verdict.Bad : Verdict.Good, null, ToleranceM3);

    public override (string Reason, string Fix)? MisfitOf(int input, StreamDefinition stream)
    {
        if (input >= Inflow.Count + Outflow.Count)
        {
            var isLevel = Storage[input - Inflow.Count - Outflow.Count].AreaM2 is not null;
            return Is(stream, isLevel ? Length : Volume) ? null
                : isLevel ? ("is no level", "with \"areaM2\" name a stream in metres") : ("is no volume", "name a stream in m3 or L, or give \"areaM2\" of a level");
        }
        if (stream.Kind == StreamKind.Counter)
            return Is(stream, Volume) ? null : ("counts no volume", "name a meter in m3 or L");
        if (!Is(stream, Flow))
            return ("is no flow", "name a flow, such as in L/s, or a meter (kind counter) in m3 or L");
        return stream.EverySeconds is null ? ("has no interval, so that it is not known when readings are missing", "add \"everySeconds\" to the stream") : null;
    }

    private decimal? Part(int input, InputHistory history, long from, long to)
    {
        var storage = input - Inflow.Count - Outflow.Count;
        if (storage < 0)
            return history.Stream.Kind == StreamKind.Counter ? In(history.Growth(from, to), history, Volume) : In(history.Mean(from, to), history, Flow) * PeriodSeconds;
        var area = Storage[storage].AreaM2;
        var unit = area is null ? Volume : Length;
        return (In(history.At(to), history, unit) - In(history.At(from), history, unit)) * (area ?? 1);
    }

    private static decimal? In(decimal? value, InputHistory history, Unit unit) =>
        value is { } known && history.Stream.CanonicalUnit!.TryConvert(known, unit, out var converted) ? converted : null;

    private static bool Is(StreamDefinition stream, Unit unit) => stream.CanonicalUnit?.Dimension == unit.Dimension;

    private static Unit Known(string code) => Units.Unit.TryParse(code, out var unit) ? unit : throw new InvalidOperationException($"{code} is no unit.");

    internal static Balance? Read(FileObject item)
    {
        item.Require("inflow");
        item.Require("tolerance");
        var period = item.Whole("periodSeconds", 3_600, 300, 7 * 86_400)!.Value;
        var balance = new Balance(Paths(item, "inflow"), Paths(item, "outflow"), [.. item.OneOrMore("storage").Select(Stored).OfType<StoredWater>()], period,
            item.Decimal("tolerance") ?? 0);
        item.Done();
        if (period % 300 != 0)
            item.Problems.Add(item.Take("periodSeconds")!, "the period is not whole windows of five minutes", "write a multiple of 300");
        if (balance.ToleranceM3 <= 0 && item.Take("tolerance") is { } tolerance)
            item.Problems.Add(tolerance, "the tolerance is not above zero", "write m3 that meters and levels may be wrong by in the period");
        if (balance.Inflow.Count == 0 || balance.Inputs.Count < 2)
            item.Problems.Add(item.Node, "a balance needs an inflow, and an outflow or a storage", "name them as site/device/stream");
        return balance.Inflow.Count == 0 ? null : balance;
    }

    private static StoredWater? Stored(FileObject item)
    {
        var (stream, area) = (item.Text("stream", required: true), item.Decimal("areaM2"));
        item.Done();
        if (area <= 0)
            item.Problems.Add(item.Take("areaM2")!, "the area is not above zero", "write square metres");
        return stream is not null && StreamPaths.Read(item, stream, item.Take("stream")!) is { } path ? new StoredWater(path, area) : null;
    }

    private static List<StreamPath> Paths(FileObject item, string member) =>
        [.. item.Texts(member).Select(node => StreamPaths.Read(item, node.Text, node)).OfType<StreamPath>()];
}
