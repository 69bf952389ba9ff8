using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace HaoLine.Documentation.Tests;

/// <summary>Compiles and runs C# blocks of Markdown pages as programs of their own.</summary>
internal static class SampleCode
{
    private const string ImplicitUsings =
        "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; "
        + "global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;";

    /// <summary>The C# blocks of a page in order.</summary>
    public static IReadOnlyList<string> Blocks(string markdown)
    {
        var blocks = new List<string>();
        List<string>? current = null;
        foreach (string line in markdown.ReplaceLineEndings("\n").Split('\n'))
        {
            if (current is null && line.StartsWith("```csharp", StringComparison.Ordinal))
            {
                current = [];
            }
            else if (current is not null && line.StartsWith("```", StringComparison.Ordinal))
            {
                blocks.Add(string.Join("\n", current));
                current = null;
            }
            else
            {
                current?.Add(line);
            }
        }

        return blocks;
    }

    /// <summary>Compiles a block; errors of the compiler fail the test with their text.</summary>
    public static Assembly Compile(string code, OutputKind kind)
    {
        MetadataReference[] references = [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path))];
        var options = new CSharpParseOptions(LanguageVersion.Latest);
        CSharpCompilation compilation = CSharpCompilation.Create(
            "sample-" + Guid.NewGuid().ToString("N"),
            [CSharpSyntaxTree.ParseText(ImplicitUsings, options), CSharpSyntaxTree.ParseText(code, options)],
            references,
            new CSharpCompilationOptions(kind, nullableContextOptions: NullableContextOptions.Enable));
        using var stream = new MemoryStream();
        compilation.Emit(stream).Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
            .Select(diagnostic => diagnostic.ToString()).Should().BeEmpty(code);
        stream.Position = 0;
        return AssemblyLoadContext.Default.LoadFromStream(stream);
    }

    /// <summary>Runs a compiled program in a folder and returns what it printed.</summary>
    public static string Run(Assembly program, string workingFolder)
    {
        TextWriter console = Console.Out;
        string previous = Environment.CurrentDirectory;
        using var captured = new StringWriter();
        try
        {
            Console.SetOut(captured);
            Environment.CurrentDirectory = workingFolder;
            object? result = program.EntryPoint!.Invoke(null, program.EntryPoint.GetParameters().Length == 0 ? [] : [Array.Empty<string>()]);
            (result as Task)?.GetAwaiter().GetResult();
        }
        finally
        {
            Environment.CurrentDirectory = previous;
            Console.SetOut(console);
        }

        return captured.ToString();
    }
}
