namespace SmartPilots.Functions.SensorThings;

/// <summary>Writes answers (OGC 18-088, 8.2): entities with their links, and what is expanded within them.</summary>
/// <param name="root">Address of the service, without a slash at its end.</param>
internal sealed class StaWriter(Utf8JsonWriter json, string root, StaCatalog catalog, StaQuery query)
{
    /// <param name="path">Of the set, for the link to the next page.</param>
    public async Task WriteSetAsync(StaPage page, string path, StaOptions options, bool isReference, CancellationToken cancellationToken)
    {
        json.WriteStartObject();
        if (page.Count is { } count)
            json.WriteNumber("@iot.count", count);
        if (page.HasMore)
            json.WriteString("@iot.nextLink", Next($"{root}/{path}", options));
        json.WriteStartArray("value");
        foreach (var entity in page.Entities)
        {
            if (isReference)
                WriteReference(entity);
            else
                await WriteAsync(entity, options, cancellationToken);
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public void WriteReference(StaEntity entity)
    {
        json.WriteStartObject();
        json.WriteString("@iot.selfLink", AddressOf(entity));
        json.WriteEndObject();
    }

    public async Task WriteAsync(StaEntity entity, StaOptions options, CancellationToken cancellationToken)
    {
        json.WriteStartObject();
        if (options.Select is null || options.Select.Any(StaProperties.IsId))
            json.WriteString("@iot.id", entity.Id);
        if (options.Select is null)
            json.WriteString("@iot.selfLink", AddressOf(entity));
        foreach (var (name, value) in entity.Properties)
        {
            if (options.Select?.Contains(name) == false)
                continue;
            json.WritePropertyName(name);
            if (value is null)
                json.WriteNullValue();
            else
                value.WriteTo(json);
        }
        foreach (var link in StaModel.LinksOf(entity.Set))
        {
            if (options.Expand.FirstOrDefault(one => one.Link == link) is { } expand)
                await WriteExpandedAsync(entity, expand, cancellationToken);
            else if (options.Select is null || options.Select.Contains(link.Name))
                json.WriteString($"{link.Name}@iot.navigationLink", $"{AddressOf(entity)}/{link.Name}");
        }
        json.WriteEndObject();
    }

    private async Task WriteExpandedAsync(StaEntity entity, StaExpand expand, CancellationToken cancellationToken)
    {
        var (link, options) = expand;
        if (!link.IsMany)
        {
            if (catalog.Related(entity, link).FirstOrDefault() is not { } one)
                return;
            json.WritePropertyName(link.Name);
            await WriteAsync(one, options, cancellationToken);
            return;
        }
        var page = await query.PageAsync(link.To, (entity, link), options, cancellationToken);
        if (page.Count is { } count)
            json.WriteNumber($"{link.Name}@iot.count", count);
        if (page.HasMore)
            json.WriteString($"{link.Name}@iot.nextLink", Next($"{AddressOf(entity)}/{link.Name}", options));
        json.WriteStartArray(link.Name);
        foreach (var one in page.Entities)
            await WriteAsync(one, options, cancellationToken);
        json.WriteEndArray();
    }

    private string AddressOf(StaEntity entity) => $"{root}/{entity.Set}('{entity.Id}')";

    private static string Next(string address, StaOptions options)
    {
        var asked = new Dictionary<string, string>(options.Written, StringComparer.Ordinal) { ["$skip"] = (options.Skip
            + options.Top).ToString(CultureInfo.InvariantCulture) };
        return $"{address}?{string.Join('&', asked.Select(option => $"{option.Key}={Uri.EscapeDataString(option.Value)}"))}";
    }
}
