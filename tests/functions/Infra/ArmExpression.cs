using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace SmartPilots.Functions.Tests.Infra;

/// <summary>
/// Evaluates an expression of a compiled template, as far as it follows from the parameters. What only Azure can know, such as the address
/// of a resource, stays as the text that asks for it: <c>reference(storage).primaryEndpoints.table</c>.
/// </summary>
internal sealed class ArmExpression(string text, Func<string, JsonNode?> parameter, Func<string, JsonNode?> variable)
{
    private int _at;
    private int _skipping; // within a branch of if() that is not taken: read, but not evaluated

    public JsonNode? Evaluate()
    {
        var value = Value();
        return _at == text.Length ? value : throw new FormatException($"Not understood from {_at} on: {text}");
    }

    private JsonNode? Value()
    {
        if (text[_at] == '\'')
            return Literal();
        var start = _at;
        while (_at < text.Length && (char.IsLetterOrDigit(text[_at]) || text[_at] is '-'))
            _at++;
        var word = text[start.._at];
        if (int.TryParse(word, CultureInfo.InvariantCulture, out var number))
            return number;
        var arguments = Arguments(isChoice: word == "if" && _skipping == 0);
        var value = _skipping == 0 ? Call(word, arguments) : null;
        while (_at < text.Length && text[_at] is '.' or '[')
            value = Member(value);
        return value;
    }

    private JsonNode Literal()
    {
        var literal = new StringBuilder();
        for (_at++; text[_at] != '\'' || (_at + 1 < text.Length && text[_at + 1] == '\''); _at++)
        {
            if (text[_at] == '\'')
                _at++; // two stand for one
            literal.Append(text[_at]);
        }
        _at++;
        return literal.ToString();
    }

    private List<JsonNode?> Arguments(bool isChoice)
    {
        List<JsonNode?> all = [];
        for (_at++; text[_at] != ')';)
        {
            var isSkipped = isChoice && all.Count > 0 && (all.Count == 1) != (bool)all[0]!;
            _skipping += isSkipped ? 1 : 0;
            all.Add(Value());
            _skipping -= isSkipped ? 1 : 0;
            while (text[_at] is ',' or ' ')
                _at++;
        }
        _at++;
        return all;
    }

    private JsonNode? Member(JsonNode? value)
    {
        var start = ++_at;
        if (text[start - 1] == '[')
        {
            var name = $"{Value()}";
            _at++;
            return value is JsonObject item ? item[name]?.DeepClone() : $"{value}.{name}";
        }
        while (_at < text.Length && char.IsLetterOrDigit(text[_at]))
            _at++;
        var member = text[start.._at];
        return value is JsonObject known ? known[member]?.DeepClone() : $"{value}.{member}";
    }

    private JsonNode? Call(string function, List<JsonNode?> arguments) => function switch
    {
        "parameters" => parameter((string)arguments[0]!)?.DeepClone(),
        "variables" => variable((string)arguments[0]!)?.DeepClone(),
        "true" => true,
        "false" => false,
        "createArray" => new JsonArray([.. arguments]),
        "createObject" => new JsonObject(arguments.Chunk(2).Select(pair => KeyValuePair.Create((string)pair[0]!, pair[1]))),
        "union" => new JsonObject(arguments.SelectMany(one => one!.AsObject()).Select(pair => KeyValuePair.Create(pair.Key, pair.Value?.DeepClone()))),
        "concat" when arguments.TrueForAll(one => one is JsonArray) =>
            new JsonArray([.. arguments.SelectMany(one => one!.AsArray()).Select(one => one?.DeepClone())]),
        "format" => string.Format(CultureInfo.InvariantCulture, (string)arguments[0]!, [.. arguments.Skip(1).Select(one => one?.ToString())]),
        "empty" => arguments[0] is null || arguments[0]!.ToString() is "" or "[]" or "{}",
        "equals" => JsonNode.DeepEquals(arguments[0], arguments[1]),
        "not" => !(bool)arguments[0]!,
        "and" => arguments.TrueForAll(one => (bool)one!),
        "if" => arguments[(bool)arguments[0]! ? 1 : 2]?.DeepClone(),
        "fail" => throw new InvalidOperationException((string)arguments[0]!),
        _ => $"{function}({string.Join(", ", arguments)})",
    };
}
