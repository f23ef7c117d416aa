using SmartPilots.Core.Pilots.Files;

namespace SmartPilots.Core.Alerts.Kinds;

/// <summary>A state of another stream of the device, by its latest value; exactly one of the three limits is given.</summary>
public sealed record StreamCondition(string Stream, decimal? Is, decimal? Above, decimal? Below)
{
    public bool Holds(decimal? value) => value is { } known && (known == Is || known > Above || known < Below);

    internal static StreamCondition? Read(FileObject item)
    {
        var stream = item.Text("stream", required: true);
        var condition = new StreamCondition(stream ?? "", item.Decimal("is"), item.Decimal("above"), item.Decimal("below"));
        item.Done();
        if (new[] { condition.Is, condition.Above, condition.Below }.Count(limit => limit.HasValue) != 1)
            item.Problems.Add(item.Node, "a condition has exactly one of \"is\", \"above\" and \"below\"", "such as { \"stream\": \"pressure_bar\", \"below\": 0.5 }");
        return stream is null ? null : condition;
    }
}
