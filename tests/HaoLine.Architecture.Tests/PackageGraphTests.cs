using System.Reflection;
using System.Xml.Linq;

namespace HaoLine.Architecture.Tests;

/// <summary>Every arrow between packages, as ARCHITECTURE.md draws them. A new edge fails here by name.</summary>
public sealed class PackageGraphTests
{
    private static readonly string[] Formats =
    [
        "HaoLine.Formats.Onnx", "HaoLine.Formats.SafeTensors", "HaoLine.Formats.Gguf", "HaoLine.Formats.PyTorch", "HaoLine.Formats.TensorFlow",
    ];

    private static readonly Dictionary<string, string[]> AllowedProjectReferences = new()
    {
        ["HaoLine.Ir"] = [],
        ["HaoLine.Abstractions"] = ["HaoLine.Ir"],
        ["HaoLine.Operators"] = ["HaoLine.Abstractions"],
        ["HaoLine.Formats.Binary"] = ["HaoLine.Abstractions"],
        ["HaoLine.Formats.Onnx"] = ["HaoLine.Operators", "HaoLine.Formats.Binary"],
        ["HaoLine.Formats.SafeTensors"] = ["HaoLine.Formats.Binary"],
        ["HaoLine.Formats.Gguf"] = ["HaoLine.Formats.Binary"],
        ["HaoLine.Formats.PyTorch"] = ["HaoLine.Formats.Binary"],
        ["HaoLine.Formats.TensorFlow"] = ["HaoLine.Operators", "HaoLine.Formats.Binary"],
        ["HaoLine.Analysis"] = ["HaoLine.Operators"],
        ["HaoLine.Layout"] = [],
        ["HaoLine.Reporting"] = ["HaoLine.Abstractions", "HaoLine.Layout"],
        ["HaoLine.Reporting.Pdf"] = ["HaoLine.Reporting"],
        ["HaoLine.Reporting.Png"] = ["HaoLine.Reporting"],
        ["HaoLine.Summaries.ExtensionsAI"] = ["HaoLine.Reporting"],
        ["HaoLine.HuggingFace"] = ["HaoLine.Formats.SafeTensors", "HaoLine.Formats.PyTorch", "HaoLine.Formats.Gguf"],
        ["HaoLine.Remote"] = ["HaoLine.Formats.Binary"],
        ["HaoLine"] = ["HaoLine.Analysis", .. Formats, "HaoLine.HuggingFace", "HaoLine.Reporting"],
        ["HaoLine.Cli"] = ["HaoLine.Analysis", .. Formats, "HaoLine.HuggingFace", "HaoLine.Remote", "HaoLine.Reporting", "HaoLine.Reporting.Pdf"],
    };

    private static readonly Dictionary<string, string[]> AllowedPackages = new()
    {
        ["HaoLine.Analysis"] = ["System.IO.Hashing"],
        ["HaoLine.Reporting.Png"] = ["SkiaSharp", "SkiaSharp.NativeAssets.Linux"],
        ["HaoLine.Summaries.ExtensionsAI"] = ["Microsoft.Extensions.AI.Abstractions"],
        ["HaoLine.Cli"] = ["System.CommandLine", "Spectre.Console"],
    };

    public static TheoryData<string> Projects => [.. Directory.EnumerateFiles(Path.Combine(RepositoryFiles.Root, "src"), "*.csproj", SearchOption.AllDirectories)
        .Select(file => Path.GetFileNameWithoutExtension(file))];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_references_only_what_its_level_allows(string project)
    {
        AllowedProjectReferences.Should().ContainKey(project, "a new package is entered here and in ARCHITECTURE.md");
        XDocument file = XDocument.Load(Path.Combine(RepositoryFiles.Root, "src", project, project + ".csproj"));
        string[] references = [.. file.Descendants("ProjectReference")
            .Select(element => Path.GetFileNameWithoutExtension(element.Attribute("Include")!.Value.Replace('\\', '/')))];
        string[] packages = [.. file.Descendants("PackageReference").Select(element => element.Attribute("Include")!.Value)];

        foreach (string reference in references)
        {
            AllowedProjectReferences[project].Should().Contain(reference, $"the edge {project} -> {reference} is not in the package graph");
        }

        foreach (string package in packages)
        {
            AllowedPackages.GetValueOrDefault(project, []).Should().Contain(package, $"the edge {project} -> {package} is not allowed");
        }
    }

    [Theory]
    [InlineData("HaoLine.Ir", "System.Net")]
    [InlineData("HaoLine.Formats.Onnx", "System.Net.Http")]
    [InlineData("HaoLine.Formats.SafeTensors", "System.Net.Http")]
    [InlineData("HaoLine.Formats.Gguf", "System.Net.Http")]
    [InlineData("HaoLine.Formats.PyTorch", "System.Net.Http")]
    [InlineData("HaoLine.Formats.TensorFlow", "System.Net.Http")]
    [InlineData("HaoLine.HuggingFace", "System.Net.Http")]
    [InlineData("HaoLine.Formats.Binary", "System.Net.Http")]
    [InlineData("HaoLine.Operators", "System.Net.Http")]
    [InlineData("HaoLine.Analysis", "System.Net.Http")]
    [InlineData("HaoLine.Layout", "System.Net")]
    [InlineData("HaoLine.Reporting", "System.Net.Http")]
    [InlineData("HaoLine.Reporting.Pdf", "System.Net.Http")]
    [InlineData("HaoLine.Reporting.Png", "System.Net.Http")]
    public void Libraries_do_not_reach_the_network(string assembly, string forbidden) =>
        Assembly.Load(assembly).GetReferencedAssemblies().Select(name => name.Name).Should().NotContain(forbidden);

    [Theory]
    [InlineData("HaoLine.Ir", new string[0])]
    [InlineData("HaoLine.Abstractions", new[] { "HaoLine.Ir" })]
    [InlineData("HaoLine.Operators", new[] { "HaoLine.Ir", "HaoLine.Abstractions" })]
    [InlineData("HaoLine.Formats.Binary", new[] { "HaoLine.Ir", "HaoLine.Abstractions" })]
    [InlineData("HaoLine.Formats.Onnx", new[] { "HaoLine.Ir", "HaoLine.Abstractions", "HaoLine.Operators", "HaoLine.Formats.Binary" })]
    [InlineData("HaoLine.Formats.SafeTensors", new[] { "HaoLine.Ir", "HaoLine.Abstractions", "HaoLine.Formats.Binary" })]
    [InlineData("HaoLine.Formats.Gguf", new[] { "HaoLine.Ir", "HaoLine.Abstractions", "HaoLine.Formats.Binary" })]
    [InlineData("HaoLine.Formats.PyTorch", new[] { "HaoLine.Ir", "HaoLine.Abstractions", "HaoLine.Formats.Binary" })]
    [InlineData("HaoLine.Formats.TensorFlow", new[] { "HaoLine.Ir", "HaoLine.Abstractions", "HaoLine.Formats.Binary", "HaoLine.Operators" })]
    [InlineData("HaoLine.HuggingFace", new[] { "HaoLine.Ir", "HaoLine.Abstractions", "HaoLine.Formats.Binary", "HaoLine.Formats.SafeTensors", "HaoLine.Formats.PyTorch", "HaoLine.Formats.Gguf" })]
    [InlineData("HaoLine.Remote", new[] { "HaoLine.Ir", "HaoLine.Abstractions", "HaoLine.Formats.Binary" })]
    [InlineData("HaoLine.Analysis", new[] { "HaoLine.Ir", "HaoLine.Abstractions", "HaoLine.Operators" })]
    [InlineData("HaoLine.Layout", new string[0])]
    [InlineData("HaoLine.Reporting", new[] { "HaoLine.Ir", "HaoLine.Abstractions", "HaoLine.Layout" })]
    [InlineData("HaoLine.Reporting.Pdf", new[] { "HaoLine.Ir", "HaoLine.Abstractions", "HaoLine.Layout", "HaoLine.Reporting" })]
    [InlineData("HaoLine.Reporting.Png", new[] { "HaoLine.Ir", "HaoLine.Abstractions", "HaoLine.Layout", "HaoLine.Reporting" })]
    public void Compiled_assembly_uses_only_lower_levels(string assembly, string[] allowed)
    {
        string[] found = [.. Assembly.Load(assembly).GetReferencedAssemblies().Select(name => name.Name!).Where(name => name.StartsWith("HaoLine", StringComparison.Ordinal))];

        found.Except(allowed).Should().BeEmpty($"{assembly} must not see them");
    }

    [Fact]
    public void Shipping_packages_do_not_share_internals()
    {
        foreach (string project in AllowedProjectReferences.Keys)
        {
            string text = File.ReadAllText(Path.Combine(RepositoryFiles.Root, "src", project, project + ".csproj"));
            foreach (string other in AllowedProjectReferences.Keys)
            {
                text.Should().NotContain($"InternalsVisibleTo Include=\"{other}\"", "public contracts must be enough for other packages");
            }
        }
    }
}
