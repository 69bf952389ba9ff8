using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Formats.Gguf.Reading;

/// <summary>What all parts of one read share: limits, counters and the diagnostic sink.</summary>
internal sealed class GgufReadState(ModelReadContext context, GgufReaderOptions options, CancellationToken ct)
{
    private readonly Dictionary<DiagnosticDescriptor, int> findings = new(ReferenceEqualityComparer.Instance);
    private long elements;

    public GgufReaderOptions Options => options;

    public InspectionLimits Limits => context.Limits;

    public CancellationToken Token => ct;

    /// <summary>Reports a finding; beyond a hundred of one rule nothing is composed, so that findings cannot slow the read down.</summary>
    public void Report(DiagnosticDescriptor rule, IRandomAccessSource source, long offset, string? element, params ReadOnlySpan<object?> arguments) =>
        this.Report(rule, source, offset, element, rule.Kind, arguments);

    public void Report(DiagnosticDescriptor rule, IRandomAccessSource source, long offset, string? element, DefectKind kind, params ReadOnlySpan<object?> arguments)
    {
        const int most = 100;
        int count = this.findings.GetValueOrDefault(rule) + 1;
        this.findings[rule] = count;
        if (count <= most)
        {
            context.Diagnostics.Report(rule.At(new SourceLocation(source.Name, offset, -1, element), kind, arguments));
        }
    }

    public void CountElements(GgufCursor cursor, long count)
    {
        this.elements += count;
        if (this.elements > this.Limits.MaximumElements)
        {
            throw cursor.Error(
                DefectKind.LimitExceeded, cursor.Position, "The model has too many tensors and keys; raise InspectionLimits.MaximumElements for files you trust.",
                $"at most {this.Limits.MaximumElements}", $"{this.elements}");
        }
    }

    public void RequireMetadataBytes(GgufCursor cursor)
    {
        if (cursor.Position > this.Limits.MaximumMetadataBytes)
        {
            throw cursor.Error(
                DefectKind.LimitExceeded, cursor.Position, "The header is too long; raise InspectionLimits.MaximumMetadataBytes for files you trust.",
                $"at most {this.Limits.MaximumMetadataBytes} bytes");
        }
    }
}
