namespace SmartPilots.Gateway.Spooling;

/// <summary>Messages that a lane has taken.</summary>
/// <param name="Epoch">The spool's when they were taken: after a recovery the same numbers may mean other messages.</param>
internal sealed record LaneBatch(string Epoch, LaneRange Range);
