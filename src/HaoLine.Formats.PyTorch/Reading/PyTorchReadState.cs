using HaoLine.Diagnostics;
using HaoLine.Formats.Pickle;
using HaoLine.Formats.Zip;
using HaoLine.Ir;

namespace HaoLine.Formats.PyTorch.Reading;

/// <summary>What all parts of one read share.</summary>
internal sealed class PyTorchReadState(ModelSource modelSource, IRandomAccessSource source, ModelReadContext context, PyTorchReaderOptions options, CancellationToken ct)
{
    private readonly Dictionary<string, int> reported = new(StringComparer.Ordinal);
    private readonly HashSet<string> classSet = new(StringComparer.Ordinal);

    public ModelSource ModelSource => modelSource;

    public IRandomAccessSource Source => source;

    public PyTorchReaderOptions Options => options;

    public InspectionLimits Limits => context.Limits;

    public CancellationToken Token => ct;

    /// <summary>Judges names in pickles of this file.</summary>
    public PickleOptions Pickles { get; set; } = PickleOptions.Default;

    /// <summary>True once something was found that loading would run.</summary>
    public bool CanRunCode { get; private set; }

    /// <summary>Errors that are thrown whatever was found, because the file cannot be one thing to all readers.</summary>
    public InvalidModelContentException? Fatal { get; set; }

    public PyTorchContainer Container { get; set; } = PyTorchContainer.Pickle;

    public long? ArchiveVersion { get; set; }

    public bool IsBigEndian { get; set; }

    public List<NamedTensor> Tensors { get; } = [];

    public Dictionary<string, QuantizationParameters> Quantization { get; } = new(StringComparer.Ordinal);

    public List<string> PickledClasses { get; } = [];

    public CheckpointFacts Facts { get; } = new();

    public TorchScriptCode? Code { get; set; }

    public Graph? Graph { get; set; }

    public ExportedProgramFacts? Program { get; set; }

    public List<IRandomAccessSource> Owned { get; } = [];

    public void Report(DiagnosticDescriptor rule, SourceLocation location, params ReadOnlySpan<object?> arguments)
    {
        if (this.Count(rule.Id))
        {
            context.Diagnostics.Report(rule.At(location, arguments));
        }
    }

    public void Report(ZipFinding finding)
    {
        if (this.Count(ZipDiagnostics.Ambiguous.Id))
        {
            context.Diagnostics.Report(finding.ToDiagnostic(source.Name));
        }
    }

    /// <summary>Reports the findings of a pickle, and remembers whether loading would run code.</summary>
    /// <param name="result">What came of the pickle.</param>
    /// <param name="element">Entry of the archive; null for a file that is a pickle.</param>
    /// <param name="shift">What to add to get offsets in the file; -1 when the entry is compressed.</param>
    public void Report(PickleResult result, string? element, long shift)
    {
        foreach (PickleFinding finding in result.Findings)
        {
            this.CanRunCode |= finding.CanRunCode;
            if (finding.Risk is PickleRisk.LibraryReference or PickleRisk.UnknownReference && this.classSet.Add(finding.Reference))
            {
                this.PickledClasses.Add(finding.Reference);
            }

            Diagnostic diagnostic = finding.ToDiagnostic(source.Name, element, shift);
            if (this.Count(diagnostic.Id))
            {
                context.Diagnostics.Report(diagnostic);
            }
        }
    }

    /// <summary>Says why nothing more is read behind a risk that must not be hidden by an error.</summary>
    public void ReportIncomplete(InvalidModelContentException error) =>
        context.Diagnostics.Report(PickleDiagnostics.Incomplete.At(new SourceLocation(source.Name, error.Offset, -1, error.Field.Length == 0 ? null : error.Field), error.Kind, error.Problem));

    public void CountElement()
    {
        if (this.Tensors.Count >= this.Limits.MaximumElements)
        {
            throw new InvalidModelContentException(
                DefectKind.LimitExceeded, source.Name, -1, "", "The file names too many tensors; raise InspectionLimits.MaximumElements for files you trust.", $"at most {this.Limits.MaximumElements}");
        }
    }

    private bool Count(string id)
    {
        const int most = 1000;
        int count = this.reported.GetValueOrDefault(id) + 1;
        this.reported[id] = count;
        return count <= most;
    }
}
