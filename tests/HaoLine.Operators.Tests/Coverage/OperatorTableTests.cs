using System.Globalization;
using System.Text;

namespace HaoLine.Operators.Tests.Coverage;

/// <summary>docs/operators.md is written by this test from the registry: run with HAOLINE_ACCEPT=1 after a change of operators.</summary>
public sealed class OperatorTableTests
{
    [Fact]
    public void The_committed_table_is_what_the_registry_says()
    {
        string? root = Root();
        if (root is null)
        {
            Assert.Skip("The tests do not run inside a checkout.");
        }

        string path = Path.Combine(root!, "docs", "operators.md");
        string expected = Render(OnnxOperators.Default);
        if (Environment.GetEnvironmentVariable("HAOLINE_ACCEPT") == "1")
        {
            File.WriteAllText(path, expected);
        }

        File.Exists(path).Should().BeTrue("HAOLINE_ACCEPT=1 writes it");
        File.ReadAllText(path).ReplaceLineEndings("\n").Should().Be(expected, "the table must follow the registry; HAOLINE_ACCEPT=1 rewrites it");
    }

    private static string? Root()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "HaoLine.Sdk.sln")))
            {
                return folder.FullName;
            }
        }

        return null;
    }

    private static string Render(OperatorRegistry registry)
    {
        var text = new StringBuilder();
        int operators = registry.Definitions.Select(static definition => definition.Id).Distinct().Count();
        text.Append($"""
            # Operators

            Every operator whose meaning HaoLine knows: {operators} operators in {registry.Definitions.Count} versions. This page is generated from the registry
            (`OperatorTableTests` compares it; `HAOLINE_ACCEPT=1` rewrites it). How the formulas become totals stands in [metrics](metrics.md).

            Facets: **T** types and shapes of results, **V** values of small tensors followed, **C** cost. The cost's confidence holds when all shapes
            are known: *exact* by definition of the operator, *estimated* where an algorithm or data decides, *unknown* where nothing in the file says.

            """.ReplaceLineEndings("\n")).Append('\n');
        foreach (IGrouping<string, OperatorDefinition> domain in registry.Definitions.GroupBy(static definition => definition.Id.Domain).OrderBy(static group => group.Key, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"## {(domain.Key.Length == 0 ? "ai.onnx" : domain.Key)}\n\n");
            text.Append("| Operator | Since versions | Facets | Cost | Formula | Source |\n|---|---|---|---|---|---|\n");
            foreach (IGrouping<string, OperatorDefinition> name in domain.GroupBy(static definition => definition.Id.Name))
            {
                // Versions with one meaning share a row.
                foreach (IGrouping<(string, string, CostConfidence, string), OperatorDefinition> row in name.GroupBy(
                    static definition => (Facets(definition), definition.Formula, definition.Confidence, definition.FormulaSource)))
                {
                    text.Append(CultureInfo.InvariantCulture, $"| {name.Key} | {string.Join(", ", row.Select(Version))} | {row.Key.Item1} | ");
                    text.Append(CultureInfo.InvariantCulture, $"{Confidence(row.Key.Item3)} | {Cell(row.Key.Item2)} | {Cell(row.Key.Item4)} |\n");
                }
            }

            text.Append('\n');
        }

        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static string Version(OperatorDefinition definition) =>
        definition.SinceVersion.ToString(CultureInfo.InvariantCulture) + (definition.IsDeprecated ? " (withdrawn)" : "");

    private static string Facets(OperatorDefinition definition) =>
        (definition.Infer is null ? "" : "T") + (definition.Fold is null ? "" : "V") + (definition.Cost is null ? "" : "C");

    private static string Confidence(CostConfidence confidence) => confidence switch
    {
        CostConfidence.Exact => "exact",
        CostConfidence.Estimated => "estimated",
        _ => "unknown",
    };

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
