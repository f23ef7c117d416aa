using SmartPilots.Core.JsonFiles;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.Alerts.Kinds;

/// <summary>Reads what another stream must say while a rule applies.</summary>
internal static class StreamConditionReader
{
    public static StreamCondition? Read(FileObject item)
    {
        var stream = item.Text("stream", required: true);
        var condition = new StreamCondition(stream ?? "", item.Decimal("is"), item.Decimal("above"), item.Decimal("below"));
        item.Done();
        if (new[] { condition.Is, condition.Above, condition.Below }.Count(limit => limit.HasValue) != 1)
            item.Problems.Add(item.Node, "a condition has exactly one of \"is\", \"above\" and \"below\"", "such as { \"stream\": \"pressure_bar\", \"below\": 0.5 }");
        return stream is null ? null : condition;
    }
}
