using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Scripting;

namespace HaoLine.Notebook.Tests;

/// <summary>Runs C# cells one after the other as a notebook kernel does: each sees what those before declared.</summary>
internal sealed partial class ScriptSession
{
    private ScriptState<object>? state;

    /// <summary>The value of the cell's last expression; null when it ends in a statement.</summary>
    public async Task<object?> RunAsync(string cell, CancellationToken ct)
    {
        // A kernel restores packages; here the same assemblies, as built, stand for them.
        string code = PackageReference().Replace(cell, "");
        ScriptOptions options = ScriptOptions.Default
            .WithReferences(Directory.EnumerateFiles(AppContext.BaseDirectory, "HaoLine*.dll").Where(file => !file.EndsWith("Tests.dll", StringComparison.Ordinal)))
            .AddReferences(typeof(object).Assembly, typeof(Enumerable).Assembly)
            .AddImports("System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Threading.Tasks");
        this.state = this.state is null
            ? await CSharpScript.RunAsync<object>(code, options, cancellationToken: ct)
            : await this.state.ContinueWithAsync<object>(code, options, ct);
        return this.state.ReturnValue;
    }

    [GeneratedRegex("""^#r "nuget:[^"]*"\s*$""", RegexOptions.Multiline)]
    private static partial Regex PackageReference();
}
