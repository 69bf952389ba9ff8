using System.Text;
using System.Text.Json;
using HaoLine.Analysis;
using HaoLine.Diagnostics;

namespace HaoLine.Reporting;

/// <summary>
/// What a report says in numbers and words of our own. <see cref="Family"/> and <see cref="Devices"/> may hold text of others; <see cref="ToJson"/> leaves
/// both out, so that its result tells nothing of a model's names, paths or metadata.
/// </summary>
public sealed record SummaryFacts
{
    /// <summary>Schemes that may be named; another one is text of the model's configuration.</summary>
    private static readonly HashSet<string> KnownSchemes = new(StringComparer.Ordinal)
    {
        "gguf", "gptq", "awq", "marlin", "fp8", "fbgemm_fp8", "compressed-tensors", "bitsandbytes-nf4", "bitsandbytes-fp4", "bitsandbytes-int8", "bitsandbytes-4bit",
        "modelopt", "nvfp4", "mxfp4", "hqq", "quanto", "eetq", "bitnet", "torchao", "aqlm", "mlx", "tfjs",
    };

    private static readonly Dictionary<string, string> FormatNames = new(StringComparer.Ordinal)
    {
        ["onnx"] = "ONNX",
        ["gguf"] = "GGUF",
        ["safetensors"] = "SafeTensors",
        ["huggingface"] = "Hugging Face",
        ["pytorch"] = "PyTorch",
        ["keras"] = "Keras",
        ["hdf5"] = "HDF5",
        ["tfjs"] = "TensorFlow.js",
        ["tf-checkpoint"] = "TensorFlow checkpoint",
    };

    /// <summary>Name of the format; empty when it is none of the known ones.</summary>
    public string Format { get; init; } = "";

    /// <summary>Bytes of the file and its companions; 0 when there is no file.</summary>
    public long FileBytes { get; init; }

    /// <summary>True for a model with a decoder of a transformer or state-space network.</summary>
    public bool Generates { get; init; }

    /// <summary>True for a transformer or state-space network without a decoder.</summary>
    public bool Encodes { get; init; }

    /// <summary>Family as the source states it, such as <c>llama</c>; untrusted text, empty when none or when it is no plain word.</summary>
    public string Family { get; init; } = "";

    /// <summary>Nodes of the main graph; null without one.</summary>
    public long? Nodes { get; init; }

    /// <summary>Parameters; null when not known.</summary>
    public long? Parameters { get; init; }

    /// <summary>Parameters that one token uses; null when not known.</summary>
    public long? ActiveParameters { get; init; }

    /// <summary>Layers of a language model; null for others.</summary>
    public long? Layers { get; init; }

    /// <summary>Tokens of context that the model states to support; null when not said.</summary>
    public long? Context { get; init; }

    /// <summary>Bytes of cache for each token; null when not known.</summary>
    public long? CacheBytesPerToken { get; init; }

    /// <summary>Multiply-accumulates of one run; null when not known or a formula.</summary>
    public long? Macs { get; init; }

    /// <summary>True when costs or memory are formulas in free sizes.</summary>
    public bool HasFreeSizes { get; init; }

    /// <summary>Nodes without a known cost.</summary>
    public long UnknownNodes { get; init; }

    /// <summary>Bytes of weights; null when not known.</summary>
    public long? WeightBytes { get; init; }

    /// <summary>Peak bytes of activations; null when not known or a formula.</summary>
    public long? PeakActivationBytes { get; init; }

    /// <summary>Scheme of quantized weights; empty when there is none, <c>another scheme</c> for one without a known name.</summary>
    public string Quantization { get; init; } = "";

    /// <summary>Stored bits for each parameter; null when not known.</summary>
    public double? BitsPerWeight { get; init; }

    /// <summary>Devices that were asked about, by name, with true for those the model fits on.</summary>
    public IReadOnlyList<KeyValuePair<string, bool>> Devices { get; init; } = [];

    /// <summary>Sequences that the devices were asked about; null for graphs, which run once.</summary>
    public long? PlannedSequences { get; init; }

    /// <summary>Tokens of each of them; null for graphs.</summary>
    public long? PlannedContext { get; init; }

    /// <summary>Findings that are errors.</summary>
    public int Errors { get; init; }

    /// <summary>Findings that are warnings.</summary>
    public int Warnings { get; init; }

    /// <summary>Other findings.</summary>
    public int Remarks { get; init; }

    /// <summary>Passes that failed.</summary>
    public int FailedPasses { get; init; }

    /// <summary>The facts of a document.</summary>
    public static SummaryFacts Of(ReportDocument report)
    {
        ArgumentNullException.ThrowIfNull(report);
        string[] stacks = [.. Column(report, "llm", "layers", "stack").Select(static cell => cell.Text)];
        bool hasArchitecture = !Metric(report, "llm", "architecture").IsNull;
        bool generates = stacks.Contains("decoder");
        string scheme = Metric(report, "llm", "quantization.scheme").Text;
        return new SummaryFacts
        {
            Format = FormatNames.GetValueOrDefault(report.Model?.Format ?? "", ""),
            FileBytes = report.Model?.FileBytes ?? 0,
            Generates = generates,
            Encodes = hasArchitecture && !generates && stacks.Contains("encoder"),
            Family = Word(Metric(report, "llm", "architecture").Text),
            Nodes = Whole(Metric(report, "structure", "nodeCount")),
            Parameters = Whole(Metric(report, "parameters", "total")) ?? Whole(Metric(report, "llm", "parameters.total")),
            ActiveParameters = Whole(Metric(report, "llm", "parameters.active")),
            Layers = Whole(Metric(report, "llm", "layerCount")),
            Context = Whole(Metric(report, "llm", "context.maximum")),
            CacheBytesPerToken = generates ? Whole(Metric(report, "llm", "kvCache.bytesPerToken")) : null,
            Macs = Whole(Metric(report, "costs", "totals.macs")),
            HasFreeSizes = Metric(report, "costs", "totals.macs").Kind == ReportValueKind.Formula || Metric(report, "memory", "peakActivationBytes").Kind == ReportValueKind.Formula,
            UnknownNodes = Whole(Metric(report, "costs", "coverage.unknown")) ?? 0,
            WeightBytes = Whole(Metric(report, "memory", "weightBytes")) ?? Whole(Metric(report, "parameters", "storedBytes")),
            PeakActivationBytes = Whole(Metric(report, "memory", "peakActivationBytes")),
            Quantization = scheme.Length == 0 || KnownSchemes.Contains(scheme) ? scheme : "another scheme",
            BitsPerWeight = scheme.Length > 0 && Metric(report, "llm", "quantization.bitsPerWeight") is { IsNull: false } bits ? bits.Number : null,
            Devices = DevicesOf(report),
            PlannedSequences = IsPlan(report) ? Whole(Metric(report, "llmMemory", "batch")) : null,
            PlannedContext = IsPlan(report) ? Whole(Metric(report, "llmMemory", "context")) : null,
            Errors = report.Diagnostics.Count(static finding => finding.Severity == DiagnosticSeverity.Error),
            Warnings = report.Diagnostics.Count(static finding => finding.Severity == DiagnosticSeverity.Warning),
            Remarks = report.Diagnostics.Count(static finding => finding.Severity == DiagnosticSeverity.Info),
            FailedPasses = report.Passes.Count(static pass => pass.Status == PassStatus.Failed),
        };
    }

    /// <summary>Numbers and words of our own as JSON in a fixed order, less than 2 KiB. No name, path or text of the model, its file or its devices is in it.</summary>
    public string ToJson()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("format", this.Format);
            json.WriteString("kind", this.Generates ? "language model that generates" : this.Encodes ? "encoder" : this.Nodes is not null ? "graph" : "weights");
            Number(json, "fileBytes", this.FileBytes > 0 ? this.FileBytes : null);
            Number(json, "nodes", this.Nodes);
            Number(json, "parameters", this.Parameters);
            Number(json, "activeParameters", this.ActiveParameters);
            Number(json, "layers", this.Layers);
            Number(json, "contextTokens", this.Context);
            Number(json, "cacheBytesPerToken", this.CacheBytesPerToken);
            Number(json, "multiplyAccumulatesPerRun", this.Macs);
            json.WriteBoolean("dependsOnFreeSizes", this.HasFreeSizes);
            Number(json, "nodesOfUnknownCost", this.UnknownNodes);
            Number(json, "weightBytes", this.WeightBytes);
            Number(json, "peakActivationBytes", this.PeakActivationBytes);
            if (this.Quantization.Length > 0)
            {
                json.WriteString("quantization", this.Quantization);
            }

            if (this.BitsPerWeight is { } bits && double.IsFinite(bits))
            {
                json.WriteNumber("bitsPerWeight", Math.Round(bits, 3));
            }

            if (this.Devices.Count > 0)
            {
                Number(json, "devicesAsked", this.Devices.Count);
                Number(json, "plannedSequences", this.PlannedSequences);
                Number(json, "plannedContextTokens", this.PlannedContext);
                Number(json, "devicesThatFit", this.Devices.Count(static device => device.Value));
            }

            Number(json, "errors", this.Errors);
            Number(json, "warnings", this.Warnings);
            Number(json, "remarks", this.Remarks);
            Number(json, "failedAnalyses", this.FailedPasses);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void Number(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }

    /// <summary>Devices of the estimate for graphs, else those of a language model's plan at the context, batch and cache type that were asked about.</summary>
    private static KeyValuePair<string, bool>[] DevicesOf(ReportDocument report)
    {
        if (!IsPlan(report))
        {
            if (Table(report, "hardware", "devices") is not { } devices)
            {
                return [];
            }

            return [.. Rows(devices, "name", "fits").Where(static row => !row[1].IsNull).Select(static row => KeyValuePair.Create(DisplayText.Clean(row[0].Text), row[1].Boolean))];
        }

        ReportValue context = Metric(report, "llmMemory", "context");
        ReportValue batch = Metric(report, "llmMemory", "batch");
        string cache = Metric(report, "llmMemory", "cache.dataType").Text;
        return Table(report, "llmMemory", "fits") is { } fits
            ? [.. Rows(fits, "device", "fits", "context", "batch", "cacheType")
                .Where(row => !row[1].IsNull && row[2] == context && row[3] == batch && row[4].Text == cache)
                .DistinctBy(static row => row[0].Text)
                .Select(static row => KeyValuePair.Create(DisplayText.Clean(row[0].Text), row[1].Boolean))]
            : [];
    }

    /// <summary>True when devices are those of a language model's plan and not of the estimate for graphs.</summary>
    private static bool IsPlan(ReportDocument report) => Table(report, "hardware", "devices") is null && Table(report, "llmMemory", "fits") is not null;

    private static ReportSection? Section(ReportDocument report, string key) => report.Sections.FirstOrDefault(section => section.Key == key);

    private static ReportValue Metric(ReportDocument report, string section, string key) =>
        Section(report, section)?.Blocks.OfType<MetricBlock>().FirstOrDefault(block => block.Key == key)?.Value ?? ReportValue.Null;

    private static TableBlock? Table(ReportDocument report, string section, string key) =>
        Section(report, section)?.Blocks.OfType<TableBlock>().FirstOrDefault(block => block.Key == key);

    private static IEnumerable<ReportValue> Column(ReportDocument report, string section, string table, string column) =>
        Table(report, section, table) is { } found ? Rows(found, column).Select(static row => row[0]) : [];

    /// <summary>Cells of the named columns; no rows when one is missing.</summary>
    private static IEnumerable<ReportValue[]> Rows(TableBlock table, params string[] columns)
    {
        int[] places = [.. columns.Select(name => table.Columns.ToList().FindIndex(column => column.Key == name))];
        return places.Contains(-1) ? [] : table.Rows.Select(row => places.Select(place => row[place]).ToArray());
    }

    private static long? Whole(ReportValue value) => value.Kind == ReportValueKind.Integer && value.Integer >= 0 ? value.Integer : null;

    private static string Word(string text) =>
        text.Length is > 0 and <= 40 && text.All(static character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.' or ' ') ? text : "";
}
