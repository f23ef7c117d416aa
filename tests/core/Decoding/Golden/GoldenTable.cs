using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.ExceptionServices;
using Xunit.Sdk;

namespace SmartPilots.Core.Tests.Decoding.Golden;

/// <summary>One golden case that was checked.</summary>
/// <param name="Why">Why its expectation is not met: it is wrong, or asks for what cannot be known. Null: met.</param>
public sealed record GoldenCase(string Decoder, string Name, string? Why);

/// <summary>
/// The table of decoders and golden cases. The tests of this folder note each case they have checked; a case that fails throws, and so
/// is never noted.
/// </summary>
public static class GoldenTable
{
    private static readonly ConcurrentDictionary<(string Decoder, string Name), GoldenCase> Noted = new();

    internal static void Passed(string decoder, string name) => Noted.TryAdd((decoder, name), new GoldenCase(decoder, name, null));

    /// <summary>Checked as far as it can be met; <paramref name="why"/> says what cannot.</summary>
    internal static void Wrong(string decoder, string name, string why) => Noted[(decoder, name)] = new GoldenCase(decoder, name, why);

    /// <summary>Runs every test of this folder and gives the cases they checked, by decoder.</summary>
    /// <exception cref="XunitException">A case fails.</exception>
    /// <exception cref="SkipException">The data is not here.</exception>
    public static IReadOnlyList<GoldenCase> Run()
    {
        var classes = typeof(GoldenTable).Assembly.GetTypes().Where(type => type.Namespace == typeof(GoldenTable).Namespace
            && type.Name.EndsWith("Tests", StringComparison.Ordinal) && type != typeof(GoldenTableTests));
        foreach (var type in classes)
        {
            foreach (var method in type.GetMethods().Where(method => method.GetCustomAttribute<FactAttribute>() is not null))
            {
                var rows = method.GetCustomAttributes<DataAttribute>().SelectMany(data => data.GetData(method)).ToList();
                foreach (var row in rows.Count > 0 ? rows : [[]])
                    Invoke(type, method, Fit(row, method.GetParameters()));
            }
        }
        return [.. Noted.Values.OrderBy(one => one.Decoder, StringComparer.Ordinal).ThenBy(one => one.Name, StringComparer.Ordinal)];
    }

    // What stands at the end of a row belongs to the last parameter when that is a list.
    private static object[] Fit(object[] row, ParameterInfo[] parameters) =>
        parameters.Length == 0 || parameters[^1].ParameterType != typeof(string[]) || row is [.., string[]]
            ? row
            : [.. row[..(parameters.Length - 1)], row[(parameters.Length - 1)..].Cast<string>().ToArray()];

    private static void Invoke(Type type, MethodInfo method, object[] row)
    {
        try
        {
            method.Invoke(Activator.CreateInstance(type), row);
        }
        catch (TargetInvocationException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerException!);
        }
    }
}
