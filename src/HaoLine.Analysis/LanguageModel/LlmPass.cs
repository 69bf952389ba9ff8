using HaoLine.Architecture;
using HaoLine.Ir;
using HaoLine.Reporting;

namespace HaoLine.Analysis;

/// <summary>
/// Sizes of a language model from the facts its reader stated, or from those that its graph shows: total and active parameters, cache for
/// each token, quantization. Skipped for models without either.
/// </summary>
public sealed class LlmPass : AnalysisPass<LlmResult>, IModelBoundPass
{
    private const int CacheElementBytes = 2;

    /// <summary>Key of the result; section <c>llm</c>.</summary>
    public static ResultKey<LlmResult> Result { get; } = new("llm");

    /// <inheritdoc />
    public override PassDescriptor Descriptor { get; } = new("Language model", Result) { UsesIfPresent = [ParametersPass.Result, TypeInferencePass.Result] };

    string? IModelBoundPass.ReasonToSkip(Model model) =>
        model.MainGraph is null && model.Facets.Find<ArchitectureFacts>() is null && model.Facets.Find<QuantizationFacts>() is null
            ? "the model states no architecture of a language model"
            : null;

    /// <inheritdoc />
    protected override LlmResult Run(AnalysisContext context, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(context);
        QuantizationFacts? quantization = context.Model.Facets.Find<QuantizationFacts>();
        ArchitectureFacts? architecture = context.Model.Facets.Find<ArchitectureFacts>() ?? FromGraph(context, quantization, ct);
        long? total = context.Model.Weights.Count > 0 && context.TryGet(ParametersPass.Result, out ParametersResult? parameters) ? parameters.Total : null;
        long? idle = Known(architecture, static facts => facts.IdleExpertElements);
        long? active = total is { } all && idle is { } unused && unused <= all ? all - unused : architecture is null ? null : idle == 0 ? total : null;
        return new LlmResult
        {
            Architecture = architecture,
            Quantization = quantization,
            TotalParameters = total,
            ActiveParameters = active,
            ActiveComputeParameters = active is { } used && architecture is not null ? Compute(architecture, used) : null,
            CacheBytesPerToken = architecture is { IsCacheKnown: false } ? null : Known(architecture, static facts => checked(facts.CacheElementsPerToken * CacheElementBytes)),
            CrossCacheBytesPerToken = Known(architecture, static facts => checked(facts.CrossCacheElementsPerToken * CacheElementBytes)),
            RecurrentStateElements = Known(architecture, static facts => facts.RecurrentStateElements),
            BitsPerWeight = Bits(context.Model, quantization, total),
            Tokenizer = context.Model.Facets.Find<TokenizerFacts>(),
            Generation = context.Model.Facets.Find<GenerationFacts>(),
        };
    }

    /// <inheritdoc />
    protected override void Describe(LlmResult result, ReportSectionBuilder section)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(section);
        ArchitectureFacts? facts = result.Architecture;

        // Quantized weights alone need be no language model: a summary does not say of what all is unknown.
        BlockAudience audience = facts is null ? BlockAudience.Detail : BlockAudience.Summary;
        section
            .Metric("architecture", "Architecture", facts?.Name, audience: audience)
            .Metric("className", "Class", facts?.ClassName is { Length: > 0 } name ? name : null, audience: BlockAudience.Detail)
            .Metric("layerCount", "Layers", OptionalValue.Of(facts?.LayerCount), Unit.Count, audience)
            .Metric("hiddenSize", "Hidden size", OptionalValue.Of(facts?.HiddenSize), Unit.Count, BlockAudience.Detail)
            .Metric("vocabularySize", "Vocabulary", OptionalValue.Of(facts?.Embedding.VocabularySize), Unit.Count, BlockAudience.Detail)
            .Metric("tiedEmbeddings", "Tied embeddings", facts?.Embedding.IsTied is { } tied ? (ReportValue)tied : ReportValue.Null, audience: BlockAudience.Detail)
            .Metric("positions", "Positions", facts?.Positions.Kind.ToString().ToLowerInvariant(), audience: BlockAudience.Detail)
            .Metric("context.trained", "Trained context", OptionalValue.Of(facts?.Positions.TrainedContext), Unit.Count, BlockAudience.Detail)
            .Metric("context.maximum", "Maximum context", OptionalValue.Of(facts?.Positions.MaximumContext), Unit.Count, audience)
            .Metric("parameters.total", "Parameters", OptionalValue.Of(result.TotalParameters), Unit.Count, BlockAudience.Detail)
            .Metric("parameters.active", "Active parameters per token", OptionalValue.Of(result.ActiveParameters), Unit.Count, result.ActiveParameters == result.TotalParameters ? BlockAudience.Detail : audience)
            .Metric("parameters.activeCompute", "Active parameters in matrix products", OptionalValue.Of(result.ActiveComputeParameters), Unit.Count, BlockAudience.Detail)
            .Metric("kvCache.bytesPerToken", "Cache per token", OptionalValue.Of(result.CacheBytesPerToken), Unit.Bytes, audience)
            .Metric("kvCache.dataType", "Cache type", result.CacheDataType, audience: BlockAudience.Detail)
            .Metric("kvCache.crossBytesPerToken", "Cache per token of the encoder", OptionalValue.Of(result.CrossCacheBytesPerToken), Unit.Bytes, BlockAudience.Detail)
            .Metric("kvCache.recurrentStateElements", "Recurrent state per sequence", OptionalValue.Of(result.RecurrentStateElements), Unit.Count, BlockAudience.Detail)
            .Metric("quantization.scheme", "Quantization", result.Quantization?.Scheme, audience: result.Quantization is null ? BlockAudience.Detail : BlockAudience.Summary)
            .Metric("quantization.format", "Quantization form", result.Quantization?.Format is { Length: > 0 } format ? format : null, audience: BlockAudience.Detail)
            .Metric("quantization.bitsPerWeight", "Bits per weight", result.BitsPerWeight is { } bits ? (ReportValue)bits : ReportValue.Null, audience: result.Quantization is null ? BlockAudience.Detail : BlockAudience.Summary)
            .Metric("quantization.quantizedBitsPerWeight", "Bits per quantized weight", result.Quantization?.QuantizedBitsPerWeight is { } own ? (ReportValue)own : ReportValue.Null, audience: BlockAudience.Detail)
            .Metric("quantization.groupSize", "Group size", OptionalValue.Of(result.Quantization?.GroupSize), Unit.Count, BlockAudience.Detail)
            .Metric("quantization.actOrder", "Activation order", result.Quantization?.HasActivationOrder is { } order ? (ReportValue)order : ReportValue.Null, audience: BlockAudience.Detail)
            .Metric("quantization.source", "Quantization recognised from", result.Quantization?.Source, audience: BlockAudience.Detail);
        LlmTextSection.Describe(result.Tokenizer, result.Generation, section);
        if (facts is not null)
        {
            LlmLayerTable.Describe(facts, section);
        }
    }

    private static ArchitectureFacts? FromGraph(AnalysisContext context, QuantizationFacts? quantization, CancellationToken ct)
    {
        GraphArchitecture recovered = GraphArchitecture.Recover(context, ct);
        return recovered.Facts is null && quantization is null ? throw new PassSkippedException($"the model states no architecture of a language model, and its graph shows none: {recovered.Reason}") : recovered.Facts;
    }

    /// <summary>A product of sizes that a file states; null when it does not fit 64 bits.</summary>
    private static long? Known(ArchitectureFacts? facts, Func<ArchitectureFacts, long> value)
    {
        try
        {
            return facts is null ? null : value(facts);
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    private static long? Compute(ArchitectureFacts facts, long active)
    {
        if (facts.Embedding.IsTied == true)
        {
            return active;
        }

        long width = facts.Embedding.Width > 0 ? facts.Embedding.Width : facts.HiddenSize;
        Int128 embedding = (Int128)facts.Embedding.VocabularySize * width;
        return facts.Embedding.IsTied is null && facts.Decoder is not null || embedding > active ? null : active - (long)embedding;
    }

    private static double? Bits(Model model, QuantizationFacts? quantization, long? total)
    {
        bool isStored = model.Weights.Any(static weight => weight.Data is not MissingTensorData);
        if (total is not > 0 || (quantization is not null && !isStored))
        {
            return null;
        }

        Int128 bytes = 0;
        foreach ((NamedTensor weight, _) in CountedWeights.Of(model))
        {
            bytes += weight.Data.StoredByteLength;
        }

        return (double)bytes * 8 / total.Value;
    }
}
