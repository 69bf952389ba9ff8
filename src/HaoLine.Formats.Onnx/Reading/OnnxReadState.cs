using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Formats.Onnx.Reading;

/// <summary>What all parts of one read share: the walker, limits, counters and the diagnostic sink.</summary>
internal sealed class OnnxReadState
{
    private readonly HashSet<(string Message, int Field)> unknownFields = [];
    private readonly Dictionary<DiagnosticDescriptor, int> findings = new(ReferenceEqualityComparer.Instance);
    private readonly ModelReadContext context;
    private int nodes;
    private long elements;
    private Int128 missingBytes;

    public OnnxReadState(ModelSource modelSource, IRandomAccessSource source, ModelReadContext context, OnnxReaderOptions options, CancellationToken ct)
    {
        this.ModelSource = modelSource;
        this.Source = source;
        this.context = context;
        this.Options = options;
        this.Wire = new WireReader(source, context.Limits, ct);
    }

    public ModelSource ModelSource { get; }

    public IRandomAccessSource Source { get; }

    public OnnxReaderOptions Options { get; }

    public WireReader Wire { get; }

    public InspectionLimits Limits => this.context.Limits;

    /// <summary>True once a stored tensor has no readable bytes.</summary>
    public bool HasMissingPayload { get; private set; }

    /// <summary>True once quantized storage or annotations were seen.</summary>
    public bool HasQuantization { get; set; }

    /// <summary>True while the body of a function is read.</summary>
    public bool InFunction { get; set; }

    public SourceLocation At(long offset, string? element = null) => new(this.Source.Name, offset, -1, element ?? this.Wire.ElementPath);

    /// <summary>Reports a finding; beyond a thousand of one rule nothing is composed, so that findings cannot slow the read down.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="offset">Byte offset; -1 for none.</param>
    /// <param name="element">Element path; null for the message being read.</param>
    /// <param name="kind">More exact kind; null for the rule's own.</param>
    /// <param name="arguments">Arguments of the message.</param>
    public void Report(DiagnosticDescriptor rule, long offset, string? element, DefectKind? kind, params ReadOnlySpan<object?> arguments)
    {
        const int most = 1000;
        int count = this.findings.GetValueOrDefault(rule) + 1;
        this.findings[rule] = count;
        if (count <= most)
        {
            this.context.Diagnostics.Report(rule.At(this.At(offset, element), kind ?? rule.Kind, arguments));
        }
    }

    /// <summary>
    /// Adds up the sizes of tensors whose bytes are not there to prove them. Sums over models stay far from 64 bits when these do.
    /// </summary>
    public void CountMissing(long offset, long bytes)
    {
        const long most = 1L << 59; // 512 PiB: more than any storage, with room for sums and for types of a fraction of a byte
        this.missingBytes += bytes;
        if (this.missingBytes > most)
        {
            throw this.Wire.ErrorAt(
                DefectKind.SizeOverflow, offset, "dims", "The tensors whose data is not there are larger together than any storage.", $"at most {most} bytes", $"{this.missingBytes} bytes");
        }

        this.HasMissingPayload = true;
    }

    public void CountNode()
    {
        if (++this.nodes > this.Limits.MaximumNodes)
        {
            throw this.Wire.ErrorAt(
                DefectKind.LimitExceeded, this.Wire.Position, null, "The model has too many nodes; raise InspectionLimits.MaximumNodes for files you trust.",
                $"at most {this.Limits.MaximumNodes}");
        }
    }

    public void CountElement(long count = 1)
    {
        this.elements += count;
        if (this.elements > this.Limits.MaximumElements)
        {
            throw this.Wire.ErrorAt(
                DefectKind.LimitExceeded, this.Wire.Position, null,
                "The model has too many values, tensors and attributes; raise InspectionLimits.MaximumElements for files you trust.",
                $"at most {this.Limits.MaximumElements}");
        }
    }

    /// <summary>Skips a field that the format does not define, and says so once for each message type and field.</summary>
    public void SkipUnknown(string message, int field, WireType type)
    {
        if (this.unknownFields.Count < 100 && this.unknownFields.Add((message, field)))
        {
            this.Report(OnnxDiagnostics.UnknownField, this.Wire.TagOffset, null, null, field, message);
        }

        this.Wire.Skip(field, type);
    }

    /// <summary>Refuses a singular message or subgraph that occurs twice; protobuf would merge them, which no exporter means.</summary>
    public void RequireFirst(bool seen, string field)
    {
        if (seen)
        {
            throw this.Wire.ErrorAt(
                DefectKind.ConflictingFields, this.Wire.TagOffset, field, "The field occurs twice in one message.", "one value", "two");
        }
    }

    public void RequireDepth(int depth, string what)
    {
        if (depth > this.Limits.MaximumNestingDepth || !System.Runtime.CompilerServices.RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw this.Wire.ErrorAt(
                DefectKind.DepthLimit, this.Wire.Position, null, $"{what} are nested too deeply.", $"at most {this.Limits.MaximumNestingDepth} levels", "more");
        }
    }

    /// <summary>Reads one entry of <c>metadata_props</c> and similar lists.</summary>
    public KeyValuePair<string, string> ReadStringPair(string field, int index)
    {
        WireScope scope = this.Wire.Enter(field, index);
        string key = "";
        string value = "";
        while (this.Wire.TryReadTag(out int number, out WireType type))
        {
            switch (number)
            {
                case 1:
                    this.Wire.Expect("key", type, WireType.Length);
                    key = this.Wire.ReadName("key");
                    break;
                case 2:
                    this.Wire.Expect("value", type, WireType.Length);
                    value = this.Wire.ReadText("value");
                    break;
                default:
                    this.SkipUnknown("StringStringEntryProto", number, type);
                    break;
            }
        }

        this.Wire.Leave(scope);
        this.CountElement();
        return new KeyValuePair<string, string>(key, value);
    }
}
