using NodaTime;
using SmartPilots.Core.Alerts;
using SmartPilots.Core.Alerts.Kinds;
using SmartPilots.Core.Model;
using SmartPilots.Core.PilotFiles;

namespace SmartPilots.DeviceSim.Tests.Signals;

/// <summary>
/// Which alerts rules over several devices must raise, told plainly from the readings themselves: each five minutes, by the last values and by means over
/// the period. Devices of a scenario send at all times, so that nothing is unknown but at the start.
/// </summary>
internal sealed class SiteOracle(PilotDefinition pilot)
{
    private static readonly Duration Step = Duration.FromMinutes(5);

    private readonly List<(DeviceKey Subject, RuleDefinition Rule)> _rules =
        [.. pilot.Sites.SelectMany(site => site.Rules.Select(rule => (AlertSubject.OfSite(pilot.Id, site.Id), rule.Rule)))];

    private readonly HashSet<string> _watched = [.. pilot.Sites.SelectMany(site => site.Rules).SelectMany(rule => rule.Inputs)
        .Select(input => $"{input.Device.Site}/{input.Device.Device}/{input.Stream.Name}")];

    private readonly Dictionary<string, List<(Instant At, decimal Value)>> _seen = [];
    private readonly Dictionary<string, (Instant? BadSince, Instant? GoodSince, bool Raised)> _states = [];
    private Instant _next;
    private Instant _first;

    public void Take(DeviceKey device, Instant at, Dictionary<string, decimal> values)
    {
        foreach (var (stream, value) in values)
        {
            var path = $"{device.Site}/{device.Device}/{stream}";
            if (!_watched.Contains(path))
                continue;
            if (!_seen.TryGetValue(path, out var seen))
                _seen[path] = seen = [];
            seen.RemoveAll(one => at - one.At > Duration.FromMinutes(70));
            seen.Add((at, value));
        }
    }

    /// <summary>What is raised as time passes.</summary>
    public IEnumerable<(Instant At, DeviceKey Device, string Rule)> Pass(Instant now)
    {
        if (_rules.Count == 0)
            yield break;
        if (_next == default)
            (_first, _next) = (now, Instant.FromUnixTimeTicks(now.ToUnixTimeTicks() / Step.BclCompatibleTicks * Step.BclCompatibleTicks) + Step);
        for (; _next <= now; _next += Step)
        {
            foreach (var (subject, rule) in _rules.Where(_ => _next - _first > Duration.FromMinutes(65)))
            {
                if (IsRaised(rule, _next))
                    yield return (_next, subject, rule.Id);
            }
        }
    }

    private bool IsRaised(RuleDefinition rule, Instant at)
    {
        var bad = rule.Condition switch
        {
            Composite composite => composite.NeedsAll ? composite.Conditions.All(one => Holds(one, at)) : composite.Conditions.Any(one => Holds(one, at)),
            Balance { Storage.Count: 0 } balance => Math.Abs((balance.Inflow.Sum(path => Mean(path, at, balance.PeriodSeconds))
                - balance.Outflow.Sum(path => Mean(path, at, balance.PeriodSeconds))) * balance.PeriodSeconds / 1000) > balance.ToleranceM3,
            _ => throw new NotSupportedException($"rule {rule.Id} is not told here"),
        };
        var (badSince, goodSince, raised) = _states.GetValueOrDefault(rule.Id);
        (badSince, goodSince) = (bad ? badSince ?? at : null, bad ? null : goodSince ?? at);
        var starts = !raised && at - badSince >= Duration.FromSeconds(rule.ForSeconds);
        var ends = raised && at - goodSince >= Duration.FromSeconds(rule.ClearForSeconds);
        _states[rule.Id] = (badSince, goodSince, starts || (raised && !ends));
        return starts;
    }

    private bool Holds(StreamCondition condition, Instant at)
    {
        var value = _seen[condition.Stream].Last(one => one.At < at).Value;
        return value == condition.Is || value > condition.Above || value < condition.Below;
    }

    // In L/s, as all flows of the scenarios are.
    private decimal Mean(StreamPath path, Instant at, int seconds) =>
        _seen[path.ToString()].Where(one => one.At < at && one.At >= at - Duration.FromSeconds(seconds)).Average(one => one.Value);
}
