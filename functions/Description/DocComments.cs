using System.Reflection;
using System.Xml.Linq;

namespace SmartPilots.Functions.Description;

/// <summary>The comments of types and members, as the compiler wrote them beside the assemblies: the words of the API's description.</summary>
internal sealed class DocComments
{
    private readonly Dictionary<string, XElement> _members = new(StringComparer.Ordinal);

    /// <exception cref="FileNotFoundException">The file <c>{assembly}.xml</c> was not deployed with the assembly.</exception>
    public DocComments(params IEnumerable<Assembly> assemblies)
    {
        foreach (var member in assemblies.SelectMany(assembly => XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml")).Descendants("member")))
            _members.TryAdd((string)member.Attribute("name")!, member);
    }

    /// <summary>The summary of a type, property or function; null without one.</summary>
    public string? Of(MemberInfo member) => Text(_members.GetValueOrDefault(Id(member))?.Element("summary"));

    /// <summary>What a function's comment says about a parameter.</summary>
    public string? Of(MethodInfo function, string parameter) =>
        Text(_members.GetValueOrDefault(Id(function))?.Elements("param").FirstOrDefault(one => (string?)one.Attribute("name") == parameter));

    private static string Id(MemberInfo member) => member switch
    {
        Type type => "T:" + Name(type),
        MethodInfo method => $"M:{Name(method.DeclaringType!)}.{method.Name}({string.Join(',', method.GetParameters().Select(one => Name(one.ParameterType)))})",
        _ => $"P:{Name(member.DeclaringType!)}.{member.Name}",
    };

    private static string Name(Type type) => type.FullName!.Replace('+', '.');

    private static string? Text(XElement? element) =>
        element is null ? null : string.Join(' ', string.Concat(element.Nodes().Select(Text)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string Text(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "paramref" } parameter => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName((string)parameter.Attribute("name")!),
        XElement element when (string?)element.Attribute("cref") is { } name => name[(name.LastIndexOf('.') + 1)..],
        XElement element => element.Value,
        _ => "",
    };
}
