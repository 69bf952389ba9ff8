using System.Reflection;
using HaoLine.Diagnostics;

namespace HaoLine.Architecture.Tests;

/// <summary>Every rule has a unique id in its range and a help page.</summary>
public sealed class DiagnosticPageTests
{
    private static readonly string[] Assemblies =
    [
        "HaoLine.Abstractions", "HaoLine.Operators", "HaoLine.Formats.Binary", "HaoLine.Formats.Onnx", "HaoLine.Formats.SafeTensors", "HaoLine.Formats.Gguf",
        "HaoLine.Formats.PyTorch", "HaoLine.Formats.TensorFlow", "HaoLine.HuggingFace", "HaoLine.Remote", "HaoLine.Analysis", "HaoLine.Reporting", "HaoLine.Reporting.Pdf", "HaoLine.Reporting.Png",
    ];

    private static IReadOnlyList<(DiagnosticDescriptor Rule, string Place)> Rules => [.. Assemblies
        .Select(Assembly.Load)
        .SelectMany(assembly => assembly.GetTypes())
        .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(member => member.FieldType == typeof(DiagnosticDescriptor) && !type.ContainsGenericParameters)
            .Select(member => ((DiagnosticDescriptor)member.GetValue(null)!, $"{type.FullName}.{member.Name}")))];

    [Fact]
    public void Ids_are_unique_and_well_formed()
    {
        Rules.Should().NotBeEmpty();
        Rules.Select(rule => rule.Rule.Id).Distinct().Should().HaveSameCount(Rules.Select(rule => rule.Rule).Distinct());
        foreach ((DiagnosticDescriptor rule, string place) in Rules)
        {
            rule.Id.Should().MatchRegex("^HL[1-9][0-9]{3}$", place);
        }
    }

    [Fact]
    public void Each_rule_has_a_help_page()
    {
        foreach ((DiagnosticDescriptor rule, string place) in Rules)
        {
            string page = Path.Combine(RepositoryFiles.Root, rule.HelpPage);
            File.Exists(page).Should().BeTrue($"{place} needs {rule.HelpPage}");
            File.ReadLines(page).First().Should().Contain(rule.Id);
        }
    }

    [Fact]
    public void Each_help_page_belongs_to_a_rule()
    {
        HashSet<string> ids = [.. Rules.Select(rule => rule.Rule.Id)];
        foreach (string page in Directory.EnumerateFiles(Path.Combine(RepositoryFiles.Root, "docs", "diagnostics"), "HL*.md"))
        {
            ids.Should().Contain(Path.GetFileNameWithoutExtension(page), "a page without a rule is stale");
        }
    }
}
