namespace SmartPilots.Core.Alerts;

/// <summary>What a rule finds about a subject that is no device (<see cref="AlertSubject"/>).</summary>
/// <param name="Severity">As rules have it.</param>
/// <param name="Holds">Whether its alert is to be open.</param>
/// <param name="Value">What was found, with its unit.</param>
public sealed record SubjectFinding(string Rule, string Name, string Severity, bool Holds, decimal Value, string Unit, decimal? Limit, string? WhatToDo);
