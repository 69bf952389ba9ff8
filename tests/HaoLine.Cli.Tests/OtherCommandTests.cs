using System.Diagnostics;
using System.Text.Json;
using HaoLine.Operators;
using HaoLine.TestSupport;

namespace HaoLine.Cli.Tests;

public sealed class OtherCommandTests
{
    [Fact]
    public async Task Formats_names_onnx() =>
        (await Command.RunAsync("formats")).Output.Should().Contain("onnx").And.Contain(".onnx");

    [Theory]
    [InlineData("ops", "--json")]
    [InlineData("ops", "--json", "-")]
    [InlineData("ops", "--json", "--coverage")]
    public async Task Ops_json_lists_every_registered_definition(params string[] arguments)
    {
        Command run = await Command.RunAsync(arguments);

        using JsonDocument document = JsonDocument.Parse(run.Output);
        document.RootElement.GetArrayLength().Should().Be(BuiltInOperators.Default.Definitions.Count);
        document.RootElement.EnumerateArray().Should().Contain(item =>
            item.GetProperty("name").GetString() == "Conv" && item.GetProperty("cost").GetBoolean() && item.GetProperty("infer").GetBoolean());
    }

    [Fact]
    public async Task Ops_coverage_sums_each_domain()
    {
        Command run = await Command.RunAsync("ops", "--coverage");

        run.Exit.Should().Be(0);
        run.Output.Should().MatchRegex(@"ai\.onnx: \d+ operators in \d+ versions").And.MatchRegex(@"com\.microsoft: \d+ operators");
    }

    [Fact]
    public async Task Doctor_reports_the_runtime_and_succeeds()
    {
        Command run = await Command.RunAsync("doctor");

        run.Exit.Should().Be(0);
        run.Output.Should().Contain(".NET").And.Contain("ONNX");
    }

    [Fact]
    public async Task Help_names_every_verb()
    {
        Command run = await Command.RunAsync("--help");

        run.Exit.Should().Be(0);
        run.Output.Should().ContainAll("inspect", "formats", "ops", "doctor", "completion");
    }

    [Theory]
    [InlineData("bash", "complete ")]
    [InlineData("zsh", "compdef")]
    [InlineData("fish", "complete -c haoline")]
    [InlineData("pwsh", "Register-ArgumentCompleter")]
    public async Task Completion_prints_a_script_for_the_shell(string shell, string expected) =>
        (await Command.RunAsync("completion", shell)).Output.Should().Contain(expected).And.Contain("[suggest:");

    [Fact]
    public async Task Bash_completes_verbs_and_options_through_the_script()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("The test drives bash.");
            return;
        }

        using var folder = new TemporaryFolder();
        string program = folder.File("haoline");
        await File.WriteAllTextAsync(program, $"#!/bin/sh\nexec dotnet '{Path.Combine(AppContext.BaseDirectory, "haoline.dll")}' \"$@\"\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        string script = (await Command.RunAsync("completion", "bash")).Output;
        string[] verbs = await Complete(script, program, "ins");
        string[] options = await Complete(script, program, "inspect --js");

        verbs.Should().Equal("inspect");
        options.Should().Equal("--json");
    }

    private static async Task<string[]> Complete(string script, string program, string typed)
    {
        string[] words = typed.Split(' ');
        string line = $"{program} {typed}";
        string code = $"""
            {script}
            COMP_WORDS=('{program}' {string.Join(' ', words.Select(word => $"'{word}'"))})
            COMP_CWORD={words.Length}
            COMP_LINE='{line}'
            COMP_POINT={line.Length}
            _haoline
            printf '%s\n' "${"{COMPREPLY[@]}"}"
            """;
        using var process = Process.Start(new ProcessStartInfo("bash", ["-c", code]) { RedirectStandardOutput = true })!;
        string text = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
