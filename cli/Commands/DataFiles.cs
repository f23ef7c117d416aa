namespace SmartPilots.Cli.Commands;

/// <summary>The option <c>--save</c>: readings or windows as a file, whose ending says which kind.</summary>
internal static class DataFiles
{
    private static readonly string[] Endings = [".csv", ".xlsx", ".zip"];

    public static Option<string?> Save()
    {
        var save = new Option<string?>("--save")
        {
            Description = "Write a file instead: .csv, .xlsx (a workbook) or .zip (a Data Package: the CSV with a description that programs read)",
            HelpName = "FILE",
        };
        save.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } file && !Endings.Contains(Path.GetExtension(file)))
                result.AddError($"--save: {file} ends in none of {string.Join(", ", Endings)}");
        });
        return save;
    }

    /// <summary>Writes beside the file first, so that a download which breaks off leaves no shorter one.</summary>
    public static async Task<int> SaveAsync(ApiClient api, QueryText query, string file, TextWriter output, CancellationToken cancellationToken)
    {
        var part = file + ".part";
        try
        {
            await using (var to = File.Create(part))
                await api.SaveAsync($"/api/export{Path.GetExtension(file)}{query}", to, cancellationToken);
            File.Move(part, file, overwrite: true);
        }
        finally
        {
            File.Delete(part);
        }
        await output.WriteLineAsync($"{file}  {new FileInfo(file).Length:N0} bytes");
        return 0;
    }
}
