namespace SmartPilots.Core.Storage;

/// <summary>A continuation that no page of this query gave: input from outside, answered as such.</summary>
public sealed class BadContinuationException(string continuation)
    : ArgumentException($"'{continuation}' is no continuation of this query.");
