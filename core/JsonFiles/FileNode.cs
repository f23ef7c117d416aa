namespace SmartPilots.Core.JsonFiles;

/// <summary>A JSON value that knows where it stands in its file; <see cref="JsonDocument"/> does not.</summary>
/// <param name="Kind">As the reader names it: StartObject, StartArray, String, Number, True, False or Null.</param>
/// <param name="Line">From 1.</param>
/// <param name="Path">JSON path, such as <c>$.sites[0].devices[2].type</c>.</param>
/// <param name="Text">A string's value or a number as written; empty otherwise.</param>
internal sealed record FileNode(JsonTokenType Kind, int Line, string Path, string Text)
{
    public List<FileMember> Members { get; } = [];
    public List<FileNode> Items { get; } = [];

    /// <summary>What an error calls it.</summary>
    public string KindName => Kind switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => $"the text \"{Text}\"",
        JsonTokenType.Number => $"the number {Text}",
        JsonTokenType.Null => "null",
        _ => "true or false",
    };
}

/// <summary>One member of an object.</summary>
internal sealed record FileMember(string Name, FileNode Value);
