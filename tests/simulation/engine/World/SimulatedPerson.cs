using SmartPilots.Core.Ingest;
using SmartPilots.Core.Model;
using SmartPilots.Functions.Corrections;

namespace SmartPilots.Simulation.World;

/// <summary>An operator who corrects readings while they arrive, and asks again with the same id until there is an answer.</summary>
internal sealed class SimulatedPerson(SimulatedWorld world, IReadOnlyList<SimulatedInstance> instances)
{
    private readonly Scheduling.SeededRandom _random = world.Random.Fork();
    private int _open;
    private int _left;

    public bool IsDone => _left == 0 && _open == 0;

    public void Start(int corrections)
    {
        _left = corrections;
        Later();
    }

    private void Later()
    {
        if (_left > 0)
            world.Scheduler.After(_random.Between(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(90)), Think);
    }

    private void Think()
    {
        _left--;
        if (Pick() is { } correction)
        {
            _open++;
            world.Corrections.Add(correction);
            Ask(correction);
        }
        Later();
    }

    // Any reading that a device sent: stored by now or not yet, late, or corrected before.
    private AskedCorrection? Pick()
    {
        var said = world.Messages.Values.Where(message => message is { Partition: not null, Readings.Count: > 0 }).ToList();
        if (said.Count == 0)
            return null;
        var again = world.Corrections.Count > 0 && _random.Chance(0.25) ? _random.Pick(world.Corrections) : null;
        var message = _random.Pick(said);
        var reading = _random.Pick(message.Readings);
        decimal? value = _random.Chance(0.4) ? null : _random.Below(90) + 0.5m;
        return new AskedCorrection($"c{world.Corrections.Count + 1}", again?.Partition ?? message.Partition!,
            again?.Stream ?? reading.Stream, again?.Ticks ?? reading.Ticks, value);
    }

    private void Ask(AskedCorrection correction)
    {
        world.Say("person", $"corrects {correction}");
        var key = correction.Partition.Split('~');
        _random.Pick(instances).Correct(new DeviceKey(key[0], key[1], key[2]),
            new Correction(correction.Id, correction.Stream, correction.Ticks, correction.Value, "person", "simulated"), result => Hear(correction, result));
    }

    private void Hear(AskedCorrection correction, CorrectionResult? result)
    {
        world.Say("person", $"hears {correction.Id} {result?.Outcome.ToString() ?? "nothing"}");
        if (result is null)
        {
            world.Scheduler.After(_random.Between(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(20)), () => Ask(correction));
            return;
        }
        _open--;
        correction.Outcome = result.Outcome;
    }
}

/// <summary>A correction that a person asked for.</summary>
/// <param name="Value">What counts instead; null: nothing.</param>
internal sealed record AskedCorrection(string Id, string Partition, string Stream, long Ticks, decimal? Value)
{
    /// <summary>What the person was told in the end.</summary>
    public CorrectionOutcome? Outcome { get; set; }
}
