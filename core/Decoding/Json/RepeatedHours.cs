using SmartPilots.Core.Decoding.Times;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.Decoding.Json;

/// <summary>Local times that the clock showed twice: the order of one stream's samples decides, then the receipt of the newest of them.</summary>
internal static class RepeatedHours
{
    /// <summary>Gives the values of a message the times that were meant.</summary>
    public static void Settle(JsonScratch scratch)
    {
        foreach (var stream in scratch.Held.Select(held => held.Stream).Distinct().ToList())
            Settle(scratch.Held, scratch.Given, stream);
    }

    private static void Settle(List<HeldValue> held, List<MeasuredTime> given, StreamDefinition stream)
    {
        var order = Enumerable.Range(0, held.Count).Where(i => held[i].Stream == stream && held[i].TimeAt >= 0).ToList();
        if (order.Count < 2)
            return;
        var steps = order.Skip(1).Select((at, i) => given[held[at].TimeAt].Ticks.CompareTo(given[held[order[i]].TimeAt].Ticks)).ToList();
        if (steps.Count(step => step < 0) > steps.Count(step => step > 0))
            order.Reverse(); // they stand newest first
        var times = order.ConvertAll(at => given[held[at].TimeAt]);
        if (!PutBack(times) && times.FindLast(time => time.Second != 0) is { Heard: not 0 } newest)
        {
            for (var i = 0; i < times.Count; i++)
                times[i] = times[i] with { Heard = times[i].Second == 0 ? 0 : newest.Heard == newest.Second ? times[i].Second : times[i].Ticks };
        }
        for (var i = 0; i < order.Count; i++)
        {
            given.Add(times[i]);
            held[order[i]] = held[order[i]] with { TimeAt = given.Count - 1 };
        }
    }

    // Whether the clock, oldest first, stands where it stood before or behind that, and so was put back meanwhile.
    private static bool PutBack(List<MeasuredTime> times)
    {
        var (last, fall) = (long.MinValue, -1);
        for (var i = 0; i < times.Count; i++)
        {
            var isSecond = times[i].Second != 0 && last >= times[i].Ticks && last < times[i].Second + TimeSpan.TicksPerDay;
            fall = isSecond && fall < 0 ? i : fall;
            last = isSecond ? times[i].Second : times[i].Ticks;
        }
        for (var i = 0; i < times.Count && fall >= 0; i++)
            times[i] = times[i] with { Heard = times[i].Second == 0 ? 0 : i < fall ? times[i].Ticks : times[i].Second };
        return fall >= 0;
    }
}
