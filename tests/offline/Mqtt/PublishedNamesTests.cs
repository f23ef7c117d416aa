using System.Reflection;
using MQTTnet.Server;
using SmartPilots.Tests.Support;

namespace SmartPilots.Offline.Tests.Mqtt;

/// <summary>
/// The stand-in has no public name that MQTTnet 5.2 lacks: code that uses one would not compile with the published package.
/// published-names.txt holds the names that both have, taken from the published assemblies; a new one is added after a look there.
/// </summary>
public sealed class PublishedNamesTests
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    [Fact]
    public void No_public_name_of_the_stand_in_is_missing_from_the_published_package()
    {
        var published = Repository.Read("tests/offline/Mqtt/published-names.txt").Split('\n').ToHashSet();

        var own = typeof(MqttServer).Assembly.GetExportedTypes().SelectMany(NamesOf).ToList();

        Assert.Equal([], own.Except(published));
    }

    private static IEnumerable<string> NamesOf(Type type) => type.GetMembers(Declared)
        .Where(member => member is not MethodBase { IsSpecialName: true } and not ConstructorInfo and not FieldInfo { IsSpecialName: true })
        .Select(member => $"{type.FullName}.{member.Name}")
        .Append(type.FullName!)
        .Distinct();
}
