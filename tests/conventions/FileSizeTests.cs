namespace SmartPilots.Conventions.Tests;

public sealed class FileSizeTests
{
    private const int LongestFile = 250;
    private const int LongestMethod = 70;
    private const int LongestLine = 170;

    [Fact]
    public void Half_of_all_files_stay_under_60_lines_and_nine_in_ten_under_120()
    {
        var lengths = SourceFile.All.Where(file => !file.IsTest).Select(file => file.Lines.Length).Order().ToList();

        Assert.InRange(lengths[lengths.Count / 2], 1, 60);
        Assert.InRange(lengths[lengths.Count * 9 / 10], 1, 120);
    }

    [Fact]
    public void A_file_over_250_lines_says_why_at_its_top() =>
        Assert.Empty(SourceFile.All
            .Where(file => file.Lines.Length > LongestFile && !file.StartsWithAComment)
            .Select(file => $"{file.Path}: {file.Lines.Length} lines"));

    [Fact]
    public void A_method_stays_under_70_lines() =>
        Assert.Empty(SourceFile.All.SelectMany(file => file.Methods()
            .Where(method => method.Length >= LongestMethod)
            .Select(method => $"{file.Path}: {method.Name} has {method.Length} lines")));

    [Fact]
    public void A_line_fits_in_170_characters() =>
        Assert.Empty(SourceFile.All.SelectMany(file => file.Lines
            .Select((line, index) => (Length: line.Length, Number: index + 1))
            .Where(line => line.Length > LongestLine)
            .Select(line => $"{file.Path}:{line.Number}: {line.Length} characters")));

    [Fact]
    public void The_measure_of_methods_sees_a_long_one_and_not_its_class()
    {
        string[] body = [.. Enumerable.Repeat("        x++;", 80)];
        var file = new SourceFile("x.cs", ["class X", "{", "    void F(int x)", "    {", .. body, "    }", "}"]);

        Assert.Equal(("void F(int x)", 82), Assert.Single(file.Methods()));
    }
}
