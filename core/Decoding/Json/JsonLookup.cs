namespace SmartPilots.Core.Decoding.Json;

/// <summary>One value of a payload by its path, for what is asked before a decoder is known, such as whose it is.</summary>
internal static class JsonLookup
{
    /// <summary>A text without its quotes, a number as written; null when there is none, or no JSON at all.</summary>
    public static string? Text(ReadOnlySpan<byte> json, IReadOnlyList<PathStep> path)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            if (!reader.Read())
                return null;
            foreach (var step in path)
            {
                if (!Enter(ref reader, step))
                    return null;
            }
            return reader.TokenType switch
            {
                JsonTokenType.String => reader.GetString(),
                JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False => Encoding.UTF8.GetString(reader.ValueSpan),
                _ => null,
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null; // the decoder says what is wrong with it, where there is one
        }
    }

    private static bool Enter(ref Utf8JsonReader reader, in PathStep step)
    {
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
            {
                var isMeant = step.Is is null
                    ? i == (step.Index ?? (step.Name is null ? 0 : -1))
                    : PayloadPath.Has(reader, Encoding.UTF8.GetBytes(step.Name!), Encoding.UTF8.GetBytes(step.Is));
                if (isMeant)
                    return true;
                reader.Skip();
            }
            return false;
        }
        if (reader.TokenType != JsonTokenType.StartObject)
            return false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isMember = step.Name is null || reader.ValueTextEquals(step.Name);
            reader.Read();
            if (isMember)
                return true;
            reader.Skip();
        }
        return false;
    }
}
