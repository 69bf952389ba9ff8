using HaoLine.Formats;
using HaoLine.Ir;
using HaoLine.Reporting;

namespace HaoLine.Analysis;

/// <summary>
/// Reads the values of every stored tensor: range, moments, histogram, zeros and their patterns, outlier channels, equal tensors, and the
/// noise of a lower precision. The only standard analysis that reads weights; runs only with <see cref="InspectionOptions.IncludeWeightStatistics"/>.
/// </summary>
public sealed class WeightsPass : AnalysisPass<WeightsResult>, IOptionalPass
{
    private const long ProgressBytes = 64 << 20;

    private static readonly TableColumn[] Columns =
    [
        new("name", "Name"),
        new("dataType", "Type"),
        new("shape", "Shape"),
        new("elements", "Elements", Unit.Count) { DataOnly = true },
        new("minimum", "Min"),
        new("maximum", "Max"),
        new("mean", "Mean"),
        new("standardDeviation", "Std"),
        new("zeros", "Zeros", Unit.Count),
        new("notNumbers", "NaN", Unit.Count),
        new("infinities", "Inf", Unit.Count),
        new("sparsity", "Sparsity") { DataOnly = true },
        new("outliers", "Outliers") { DataOnly = true },
        new("signalToNoise", "SQNR (dB)"),
        new("histogram", "Histogram") { DataOnly = true },
        new("contentHash", "Hash") { DataOnly = true },
        new("problem", "Problem"),
    ];

    /// <summary>Key of the result; section <c>weights</c>.</summary>
    public static ResultKey<WeightsResult> Result { get; } = new("weights");

    /// <inheritdoc />
    public override PassDescriptor Descriptor { get; } = new("Weights", Result) { RequiredCapabilities = ModelCapabilities.TensorTypes };

    string? IOptionalPass.ReasonToSkip(InspectionOptions options) =>
        options.IncludeWeightStatistics ? null : "statistics of weights were not asked for; set InspectionOptions.IncludeWeightStatistics (--weights)";

    /// <inheritdoc />
    /// <exception cref="ArgumentException">The format to compare with is not known.</exception>
    protected override WeightsResult Run(AnalysisContext context, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(context);
        string? format = context.Options.WeightFormat;
        if (format is not null && !QuantizationError.Formats.Contains(format))
        {
            throw new ArgumentException($"The format '{format}' is not known. Known: {string.Join(", ", QuantizationError.Formats)}.");
        }

        List<(string Name, TensorData Data)> tensors = Tensors(context);
        var statistics = new List<TensorStatistics>(tensors.Count);
        var budget = new PayloadBudget(tensors.ConvertAll(static tensor => tensor.Data));
        long bytes = 0;
        long told = 0;
        using var reader = new TensorStatisticsReader(
            count =>
            {
                bytes += count;
                if (bytes - told >= ProgressBytes)
                {
                    told = bytes;
                    context.Progress?.Report(new InspectionProgress(Result.Id, statistics.Count, tensors.Count));
                }
            },
            ct);
        foreach ((string name, TensorData data) in tensors)
        {
            ct.ThrowIfCancellationRequested();
            try
            {
                statistics.Add(budget.Take(data) ? reader.Read(name, data, format) : new TensorStatistics(name, data.ElementType, data.Shape, data.ElementCount) { Problem = PayloadBudget.Problem(data) });
            }
            catch (Exception error) when (error is IOException or InvalidModelContentException)
            {
                // What is wrong with the bytes of one tensor says nothing about the others.
                statistics.Add(new TensorStatistics(name, data.ElementType, data.Shape, data.ElementCount) { Problem = $"the bytes cannot be read: {error.Message}" });
            }
        }

        return new WeightsResult(statistics)
        {
            Duplicates = WeightDuplicates.Find([.. tensors.Zip(statistics, static (tensor, found) => (tensor.Name, tensor.Data, found.ContentHash))], ct),
            BytesRead = bytes,
            ComparedFormat = format,
        };
    }

    /// <inheritdoc />
    protected override void Describe(WeightsResult result, ReportSectionBuilder section)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(section);
        section
            .Metric("tensorCount", "Tensors", result.Tensors.Count, Unit.Count)
            .Metric("bytesRead", "Bytes read", result.BytesRead, Unit.Bytes, BlockAudience.Detail)
            .Metric("zeroFraction", "Zeros", result.ZeroFraction ?? ReportValue.Null, Unit.Fraction)
            .Metric("tensorsWithSpecials", "Tensors with NaN or infinities", result.Tensors.LongCount(static tensor => tensor.NotNumbers + tensor.Infinities > 0), Unit.Count)
            .Data("comparedFormat", result.ComparedFormat)
            .Table("tensors", "Tensors", Columns, result.Tensors.Select(Row))
            .Table(
                "duplicates",
                "Equal tensors",
                [new("names", "Names"), new("bytes", "Bytes of one", Unit.Bytes)],
                result.Duplicates.Select(static group => (IReadOnlyList<ReportValue>)[ReportValue.Texts(group.Names), group.Bytes]));
    }

    private static List<(string Name, TensorData Data)> Tensors(AnalysisContext context)
    {
        IEnumerable<(string Name, TensorData Data)> all = context.Model.MainGraph is null
            ? context.Model.Weights.Select(static weight => (weight.Name, weight.Data))
            : StoredConstant.Collect(context.Model, new OperatorLookup(context.Model, context.Operators))
                .Where(static constant => constant.Data is not null)
                .Select(static constant => (constant.Value.Name, constant.Data is SparseTensorData sparse ? sparse.Values : constant.Data!))
                .Concat(context.Model.Weights.Where(static weight => weight.Role is TensorRole.OptimizerState or TensorRole.Auxiliary).Select(static weight => (weight.Name, weight.Data)));
        var seen = new HashSet<StorageKey>();
        // Tensors without elements may share a place, as they take none; they are no aliases.
        return [.. all.Where(tensor => tensor.Data.ElementCount == 0 || seen.Add(tensor.Data.StorageKey ?? new StorageKey(tensor.Data)))];
    }

    private static IReadOnlyList<ReportValue> Row(TensorStatistics tensor) =>
    [
        tensor.Name,
        tensor.DataType.Name,
        ReportValue.FromShape(tensor.Shape),
        tensor.Elements,
        tensor.Minimum,
        tensor.Maximum,
        tensor.Mean,
        tensor.StandardDeviation,
        tensor.Zeros,
        tensor.NotNumbers,
        tensor.Infinities,
        tensor.Sparsity is { } sparsity
            ? ReportValue.Object(
                new("zeroFraction", sparsity.ZeroFraction),
                new("twoOfFour", sparsity.TwoOfFour ?? ReportValue.Null),
                new("oneOfFour", sparsity.OneOfFour ?? ReportValue.Null),
                new("zeroBlocksOf16", sparsity.ZeroBlocksOf16 ?? ReportValue.Null),
                new("zeroChannels", sparsity.ZeroChannels ?? ReportValue.Null),
                new("pattern", sparsity.Pattern))
            : ReportValue.Null,
        tensor.Outliers is { } outliers
            ? ReportValue.Object(
                new("channels", outliers.Channels),
                new("median", outliers.Median),
                new("largestRatio", outliers.LargestRatio),
                new("count", outliers.Count),
                new("indices", ReportValue.List(outliers.Indices.Select(static index => (ReportValue)index))))
            : ReportValue.Null,
        tensor.SignalToNoise ?? ReportValue.Null,
        ReportValue.List(tensor.Histogram.Select(static bin => ReportValue.List([bin.Lower, bin.Upper, bin.Count]))),
        tensor.ContentHash.Length == 0 ? ReportValue.Null : tensor.ContentHash,
        tensor.Problem,
    ];
}
