namespace SmartPilots.Gateway.Spooling;

/// <summary>The spool's writer: a thread of its own, or whoever the simulation lets call it.</summary>
public sealed partial class Spool
{
    private void Signal()
    {
        if (_workSignalled)
            return;
        _workSignalled = true;
        if (_options.Disk is { } disk)
            disk(() => WriteOnce());
        else
            Monitor.Pulse(_lock);
    }

    private void WriteUntilStopped()
    {
        try
        {
            do
            {
                lock (_lock)
                {
                    while (!_workSignalled)
                        Monitor.Wait(_lock);
                    LetGather();
                }
            }
            while (WriteOnce());
        }
        catch (Exception e)
        {
            _failed.SetException(e); // whoever runs the gateway says so and ends the process
        }
    }

    // Under the lock, by the writer. What is appended now does not wake it.
    private void LetGather()
    {
        if (_stopping || _filling.Count == 0)
            return;
        var steps = _gathering.Steps();
        var (before, early) = (_filling.Count, 0);
        for (var step = 0; step < steps && !_stopping && _filling.Bytes < EnoughToCommit; step++)
        {
            Monitor.Wait(_lock, CommitDelay.Step);
            early = step == 0 ? _filling.Count - before : early;
        }
        if (steps > 0)
            _gathering.Came(early, _filling.Count - before - early, steps);
        _gathering.Begins(_filling.Count);
    }

    // Writes all that has queued. False when the spool has stopped and its file is closed.
    private bool WriteOnce()
    {
        SpoolGroup group;
        bool stop;
        lock (_lock)
        {
            _workSignalled = false;
            group = _filling;
            _writing = group.SpoolBytes;
            _filling = _spare;
            stop = _stopping && group.IsEmpty;
            if (_stopping && !stop)
                Signal();
        }
        if (!group.IsEmpty)
            Write(group);
        lock (_lock)
            (_spare, _writing) = (group, 0);
        if (!stop)
            return true;
        _file?.Dispose();
        _stopped.SetResult();
        return false;
    }
}
