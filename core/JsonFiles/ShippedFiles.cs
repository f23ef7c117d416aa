namespace SmartPilots.Core.JsonFiles;

/// <summary>JSON files that ship within the program.</summary>
/// <param name="folder">Beginning of their names, a slash at its end.</param>
internal sealed class ShippedFiles(string folder)
{
    /// <summary>Without folder and ending, in alphabetical order.</summary>
    public IReadOnlyList<string> Names { get; } = [.. typeof(ShippedFiles).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(folder, StringComparison.Ordinal) && !name.EndsWith(".schema.json", StringComparison.Ordinal))
        .Select(name => Path.GetFileNameWithoutExtension(name)).Order(StringComparer.Ordinal)];

    public byte[] Bytes(string name)
    {
        using var stream = typeof(ShippedFiles).Assembly.GetManifestResourceStream($"{folder}{name}.json")!;
        var json = new byte[stream.Length];
        stream.ReadExactly(json);
        return json;
    }

    /// <exception cref="InvalidDataException">The file has a mistake.</exception>
    public T Read<T>(string name, Func<FileObject, T?> read)
        where T : class
    {
        var problems = new FileProblems($"{folder}{name}.json");
        var file = FileObject.Root(Bytes(name), problems) is { } root ? read(root) : null;
        return problems.Errors.Count == 0 && file is not null ? file : throw new InvalidDataException(problems.Errors[0].ToString());
    }
}
