using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Formats.TensorFlow.Keras;

/// <summary>What all parts of one read share.</summary>
internal sealed class KerasReadState(string name, ModelReadContext context, TensorFlowReaderOptions options, CancellationToken ct)
{
    private const int MostOfOneRule = 1000;
    private readonly Dictionary<string, int> reported = new(StringComparer.Ordinal);

    public string Name => name;

    public TensorFlowReaderOptions Options => options;

    public InspectionLimits Limits => context.Limits;

    public CancellationToken Token => ct;

    /// <summary>True once something was found that loading would run.</summary>
    public bool CanRunCode { get; private set; }

    public List<IRandomAccessSource> Owned { get; } = [];

    public void Report(DiagnosticDescriptor rule, SourceLocation location, params ReadOnlySpan<object?> arguments) =>
        this.Report(rule.At(location, arguments));

    public void Report(Diagnostic diagnostic)
    {
        this.CanRunCode |= diagnostic.Kind is DefectKind.CodeExecution or DefectKind.FileAccess;
        int count = this.reported.GetValueOrDefault(diagnostic.Id) + 1;
        this.reported[diagnostic.Id] = count;
        if (count <= MostOfOneRule)
        {
            context.Diagnostics.Report(diagnostic);
        }
    }

    /// <summary>True when no more findings of a rule are kept, so that their places need not be worked out.</summary>
    public bool IsFull(string id) => this.reported.GetValueOrDefault(id) >= MostOfOneRule;

    /// <summary>Says why nothing more is read behind a risk that must not be hidden by an error.</summary>
    public void ReportIncomplete(InvalidModelContentException error) => this.Report(
        TensorFlowDiagnostics.Incomplete.At(new SourceLocation(name, error.Offset, -1, error.Field.Length == 0 ? null : error.Field), error.Kind, error.Problem));
}
