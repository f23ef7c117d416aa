using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace SmartPilots.Local.FunctionHost;

/// <summary>
/// The functions of some assemblies, found by their attributes as the Functions host finds them. Triggers other than HTTP and timers are
/// left out: they need a service in Azure.
/// </summary>
internal sealed record FunctionCatalog(IReadOnlyList<HttpFunction> Http, IReadOnlyList<TimerFunction> Timers)
{
    /// <summary>Throws <see cref="InvalidOperationException"/> when two functions share a name, as the Functions host would refuse them.</summary>
    public static FunctionCatalog Of(params IEnumerable<Assembly> assemblies)
    {
        var http = new List<HttpFunction>();
        var timers = new List<TimerFunction>();
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var method in assemblies.SelectMany(assembly => assembly.GetTypes()).SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance)))
        {
            if (method.GetCustomAttribute<FunctionAttribute>() is not { } function)
                continue;
            if (!names.Add(function.Name))
                throw new InvalidOperationException($"Two functions are named {function.Name}.");
            foreach (var parameter in method.GetParameters())
            {
                if (parameter.GetCustomAttribute<HttpTriggerAttribute>() is { } trigger)
                    http.Add(new HttpFunction(function.Name, method, trigger.Route ?? function.Name, Verbs(trigger)));
                else if (parameter.GetCustomAttribute<TimerTriggerAttribute>() is { } timer)
                    timers.Add(new TimerFunction(function.Name, method, timer.Schedule, timer.RunOnStartup));
            }
        }
        return new FunctionCatalog(http, timers);
    }

    private static string[] Verbs(HttpTriggerAttribute trigger) => [.. (trigger.Methods ?? []).Select(verb => verb.ToUpperInvariant())];
}
