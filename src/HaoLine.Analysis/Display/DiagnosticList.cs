using System.Collections;
using HaoLine.Diagnostics;

namespace HaoLine.Analysis;

/// <summary>Findings as one list that notebooks show as a table.</summary>
[Display.TypeFormatterSource]
internal sealed class DiagnosticList(Diagnostic[] findings) : IReadOnlyList<Diagnostic>
{
    public int Count => findings.Length;

    public Diagnostic this[int index] => findings[index];

    public IEnumerator<Diagnostic> GetEnumerator() => ((IEnumerable<Diagnostic>)findings).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => this.GetEnumerator();
}
