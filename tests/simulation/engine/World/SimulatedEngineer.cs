using SmartPilots.Functions.Quarantine;

namespace SmartPilots.Simulation.World;

/// <summary>
/// Somebody who requeues all that waits, page by page, and asks again until a whole pass was answered in calm weather. Several do so at
/// once, over the same entries.
/// </summary>
internal sealed class SimulatedEngineer(SimulatedWorld world, IReadOnlyList<SimulatedInstance> instances, string name)
{
    private readonly Scheduling.SeededRandom _random = world.Random.Fork();
    private string? _continuation;
    private bool _isCleanPass;

    public bool IsDone { get; private set; }

    public void Start()
    {
        (_continuation, _isCleanPass) = (null, world.Faults.IsCalm);
        world.Scheduler.After(_random.Between(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(20)), Ask);
    }

    private void Ask() => _random.Pick(instances).Requeue(1 + _random.Below(12), _continuation, Hear);

    private void Hear(RequeuedPage? page)
    {
        world.Say(name, page is null ? "hears nothing" : $"hears {string.Join(' ', page.Entries.Select(entry => entry.Result.Code()))}");
        if (page is null)
        {
            world.Scheduler.After(_random.Between(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(20)), Ask);
            return;
        }
        foreach (var entry in page.Entries.Where(entry => entry.Result is RequeueResult.Stored or RequeueResult.AlreadyStored))
        {
            if (!world.Requeued.Add(entry.Id))
                world.Fail($"{entry.Id} was answered as {entry.Result.Code()} twice");
        }
        _isCleanPass &= page.Entries.All(entry => entry.Result != RequeueResult.TryAgain);
        _continuation = page.Continuation;
        if (_continuation is not null)
            Ask();
        else if (_isCleanPass)
            IsDone = true;
        else
            Start();
    }
}

/// <summary>What an instance answers.</summary>
internal sealed record RequeuedPage(IReadOnlyList<RequeuedEntry> Entries, string? Continuation);
