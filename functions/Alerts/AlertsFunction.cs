using SmartPilots.Functions.Access;
using SmartPilots.Functions.Suppression;

namespace SmartPilots.Functions.Alerts;

internal sealed record AlertsAnswer(IReadOnlyList<AlertItem> Alerts);

/// <param name="Language">Of rules' texts; null for the file's own.</param>
internal sealed record AlertsWanted(string Pilot, IReadOnlyList<SiteDefinition> Sites, bool IsOpenOnly, int Take, string? Language);

public sealed class AlertsFunction(AlertStore alerts, SuppressionQuery suppression, PilotSource pilots)
{
    private const int DefaultTake = 100;

    /// <summary>Alerts of a pilot, newest first.</summary>
    [Function("alerts")]
    [Query("pilot", Needed = true)]
    [Query("site")]
    [Query("language")]
    [Query("state", "open (default) or all", "open", "all")]
    [Query("take", Default = 100)]
    [Answers<AlertsAnswer>("The alerts"), Refuses(404)]
    public Task Alerts([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/alerts")] HttpRequest request,
        CancellationToken cancellationToken) => request.ForQueryAsync(pilots, async ask =>
    {
        var sites = ask.Sites(out var pilot);
        var take = ask.Take(DefaultTake);
        var state = ask.OneOf("state", "open", "all");
        var language = ask.Language();
        if (ask.Problem is { } refused)
            return refused;
        var wanted = new AlertsWanted(pilot!.Id, sites, state == "open", take, language);
        return Answer.Json(new AlertsAnswer(await NewestAsync(alerts, suppression, ask.Pilots, wanted, cancellationToken)), ApiJson.Default.AlertsAnswer);
    }, cancellationToken);

    internal static async Task<IReadOnlyList<AlertItem>> NewestAsync(AlertStore alerts, SuppressionQuery suppression, PilotCatalog current, AlertsWanted wanted,
        CancellationToken cancellationToken)
    {
        var found = await Task.WhenAll(wanted.Sites.Select(async site => await suppression.MarkAsync($"{wanted.Pilot}~{site.Id}",
            await alerts.OfSiteAsync(wanted.Pilot, site.Id, wanted.IsOpenOnly, wanted.Take, cancellationToken), cancellationToken)));
        var newest = found.SelectMany(site => site).OrderByDescending(alert => alert.RaisedAt).ThenBy(alert => alert.Id, StringComparer.Ordinal);
        return [.. newest.Take(wanted.Take).Select(alert => InLanguage(alert, wanted.Language, current))];
    }

    // As the rule stands now: a translation that came after the alert was raised is shown with it.
    private static AlertItem InLanguage(AlertItem alert, string? language, PilotCatalog pilots)
    {
        if (language is null || alert.Device.Split('/') is not [var pilot, var site, var name] || pilots.FindSubject(new DeviceKey(pilot, site, name)) is not { } device)
            return alert;
        var text = device.Rules.FirstOrDefault(rule => rule.Id == alert.Rule)?.TextIn(language);
        return text is null ? alert : alert with { Name = text.Name, WhatToDo = text.WhatToDo ?? alert.WhatToDo };
    }
}
