using System.Text.RegularExpressions;

namespace HaoLine.Architecture.Tests;

/// <summary>Rules about source files that the compiler does not check.</summary>
public sealed partial class SourceRuleTests
{
    /// <summary>Hand-written lines a file may have. The exceptions are tables that are data.</summary>
    private const int MaximumLines = 600;

    [Fact]
    public void Files_stay_small()
    {
        foreach (string file in RepositoryFiles.SourceFiles("src"))
        {
            File.ReadLines(file).Count().Should().BeLessThanOrEqualTo(MaximumLines, RepositoryFiles.Relative(file));
        }
    }

    [Fact]
    public void Files_say_what_they_are_for()
    {
        foreach (string file in RepositoryFiles.SourceFiles("src"))
        {
            Path.GetFileNameWithoutExtension(file).Should().NotMatchRegex("(Helpers?|Utils?|Utilities|Manager|Common|Misc)$", RepositoryFiles.Relative(file));
        }
    }

    [Fact]
    public void No_code_is_left_open()
    {
        foreach (string file in RepositoryFiles.SourceFiles("src"))
        {
            File.ReadAllText(file).Should().NotMatchRegex(@"\b(TODO|FIXME|HACK|NotImplementedException)\b", RepositoryFiles.Relative(file));
        }
    }

    [Fact]
    public void Operator_names_are_decided_on_only_by_operators_and_dialects()
    {
        foreach (string file in RepositoryFiles.SourceFiles("src").Where(file => !RepositoryFiles.Relative(file).StartsWith("src/HaoLine.Operators/", StringComparison.Ordinal)))
        {
            OperatorNameDecision().Matches(File.ReadAllText(file)).Select(match => match.Value)
                .Should().BeEmpty($"{RepositoryFiles.Relative(file)} must ask the operator registry for categories, traits and roles");
        }
    }

    [Fact]
    public void Element_sizes_stand_in_one_table()
    {
        // A second table would map several type names to byte or bit counts.
        foreach (string file in RepositoryFiles.SourceFiles("src").Where(file => !RepositoryFiles.Relative(file).StartsWith("src/HaoLine.Ir/Types/DataType", StringComparison.Ordinal)))
        {
            SizeTable().Count(File.ReadAllText(file)).Should().BeLessThan(3, $"{RepositoryFiles.Relative(file)} looks like a second table of element sizes");
        }
    }

    [GeneratedRegex(@"Operator\.Name\s*(==|!=|is\s)|case\s+""(Conv|MatMul|Gemm|Add|Relu|Reshape|Constant|If|Loop)""|Operator\.Name\s+switch")]
    private static partial Regex OperatorNameDecision();

    [GeneratedRegex(@"DataType\.(Float|Int|UInt|BFloat)\w*\s*=>\s*\d+\s*,")]
    private static partial Regex SizeTable();
}
