using System.Diagnostics;
using System.Reflection;
using System.Text.RegularExpressions;
using HaoLine.TestSupport;
using Microsoft.CodeAnalysis;

namespace HaoLine.Documentation.Tests;

/// <summary>What the pages show must compile and run.</summary>
public sealed partial class ReadmeTests
{
    private static readonly Lock OneProgramAtATime = new();

    [Fact]
    public void Readme_samples_compile_run_and_print()
    {
        IReadOnlyList<string> blocks = SampleCode.Blocks(File.ReadAllText(Repository.File("README.md")));
        blocks.Should().NotBeEmpty();
        using TemporaryFolder folder = FolderWithSampleModels();
        lock (OneProgramAtATime)
        {
            foreach (string block in blocks)
            {
                SampleCode.Run(SampleCode.Compile(block, OutputKind.ConsoleApplication), folder.Path).Should().NotBeNullOrWhiteSpace(block);
            }
        }
    }

    [Theory]
    [InlineData("docs/writing-a-pass.md")]
    [InlineData("docs/getting-started.md")]
    [InlineData("docs/notebooks.md")]
    [InlineData("docs/pdf.md")]
    [InlineData("docs/language-models.md")]
    public void Guide_samples_compile(string page)
    {
        IReadOnlyList<string> blocks = SampleCode.Blocks(File.ReadAllText(Repository.File(page)));
        blocks.Should().NotBeEmpty();
        foreach (string block in blocks)
        {
            const string usings = "using HaoLine; using HaoLine.Analysis; using HaoLine.Diagnostics; using HaoLine.Ir; using HaoLine.Operators; using HaoLine.Reporting;\n";
            bool isProgram = block.Contains("await ", StringComparison.Ordinal);
            string code = block.Contains("using HaoLine", StringComparison.Ordinal) ? block : usings + block;
            Assembly compiled = SampleCode.Compile(code, isProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary);
            (compiled.EntryPoint is not null).Should().Be(isProgram);
        }
    }

    [Theory]
    [InlineData("inspect-one-model.cs", "MACs")]
    [InlineData("own-pass.cs", "longest")]
    [InlineData("own-operator.cs", "MACs")]
    [InlineData("plan-language-model.cs", "NVIDIA H100 SXM: fits")]
    public async Task Sample_apps_run_with_the_sdk(string sample, string expected)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", ["run", Repository.File("samples", sample), "--", Repository.File("samples", "models", "encoder-tiny.onnx")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Repository.Root,
        })!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string text = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        process.ExitCode.Should().Be(0, text + await errors);
        text.Should().Contain(expected);
    }

    [Fact]
    public void Relative_links_of_all_pages_lead_somewhere()
    {
        IEnumerable<string> pages = Directory.EnumerateFiles(Repository.File("docs"), "*.md", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Repository.Root, "*.md"));
        foreach (string page in pages)
        {
            foreach (Match match in Link().Matches(File.ReadAllText(page)))
            {
                string target = match.Groups[1].Value.Split('#')[0];
                if (target.Length > 0 && !target.Contains("://", StringComparison.Ordinal))
                {
                    string full = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(page)!, target));
                    (File.Exists(full) || Directory.Exists(full)).Should().BeTrue($"{page} links to {target}");
                }
            }
        }
    }

    private static TemporaryFolder FolderWithSampleModels()
    {
        var folder = new TemporaryFolder();
        string models = Directory.CreateDirectory(folder.File(Path.Combine("samples", "models"))).FullName;
        foreach (string model in Directory.EnumerateFiles(Repository.File("samples", "models"), "*.onnx"))
        {
            File.Copy(model, Path.Combine(models, Path.GetFileName(model)));
        }

        return folder;
    }

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();
}
