using System.Text;
using System.Text.Json;
using SmartPilots.Core.JsonFiles;

namespace SmartPilots.Core.Tests.Decoding.Kinds;

/// <summary>What is told of JSON that cannot be read speaks of what stands there, and of no framework.</summary>
public sealed class JsonMistakeTests
{
    [Theory]
    [InlineData("{\"a\":1}\0", "byte 7", "a zero byte behind the JSON")]
    [InlineData("{\"a\":1}{\"a\":2}", "byte 7", "publish each value as a message of its own")]
    [InlineData("{\"a\":1,}", "byte 7", "remove the comma before it")]
    [InlineData("{'a':1}", "byte 1", "double quotes")]
    [InlineData("{a:1}", "byte 1", "a name in double quotes")]
    [InlineData("{\"a\":1.}", "byte 7", "digits after the decimal point")]
    [InlineData("{\"a\":01}", "byte 6", "a number without zeros before it")]
    [InlineData("{\"a\":1,5}", "byte 7", "a decimal comma is no part of JSON")]
    [InlineData("{\"a\":+1}", "byte 5", "a number that begins with a digit or a minus sign")]
    [InlineData("{\"a\":.5}", "byte 5", "a number that begins with a digit or a minus sign")]
    [InlineData("{\"a\":NaN}", "byte 5", "JSON has no NaN")]
    [InlineData("{\"a\":\"x\ny\"}", "byte 7", "an escape in a text, not a line break as it stands")]
    [InlineData("{\"a\":1", "byte 6", "the payload breaks off")]
    public void A_mistake_is_told_where_it_is(string json, string where, string expected)
    {
        var told = Describe(json);
        Assert.Equal(where, told.Where);
        Assert.Contains(expected, told.Expected);
    }

    private static (string Where, string Expected) Describe(string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        var failure = Assert.ThrowsAny<JsonException>(() => JsonDocument.Parse(bytes).Dispose());
        return JsonMistake.Describe(bytes, failure);
    }

    [Theory]
    [InlineData("{\"number\":\"7\"}", "$.number: must be a whole number, and no larger than one can be here")]
    [InlineData("{\"text\":7}", "$.text: must be a text")]
    [InlineData("{\"flag\":1}", "$.flag: must be true or false")]
    [InlineData("{\"list\":{}}", "$.list: must be an array")]
    [InlineData("{\"more\":1}", "$.more: there is no key \"more\"")]
    [InlineData("{\"text\":null}", "$.text: null is no value here")]
    [InlineData("{\"text\":\"a\",\"text\":\"b\"}", "$.text: \"text\" is given twice")]
    [InlineData("{}", "$: must is missing")]
    public void A_value_that_does_not_fit_is_told_in_words_of_JSON(string json, string sentence)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        var failure = Assert.ThrowsAny<JsonException>(() => JsonSerializer.Deserialize<Sample>(bytes, Strict));
        Assert.Equal(sentence, JsonMistake.Sentence(bytes, failure));
    }

    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.Strict, RespectNullableAnnotations = true,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow, AllowDuplicateProperties = false,
    };

    private sealed record Sample
    {
        public required string Must { get; init; }
        public int Number { get; init; }
        public string Text { get; init; } = "";
        public bool Flag { get; init; }
        public IReadOnlyList<string> List { get; init; } = [];
    }
}
