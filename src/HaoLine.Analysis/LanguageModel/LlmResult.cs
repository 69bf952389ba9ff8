using HaoLine.Architecture;
using HaoLine.Reporting;

namespace HaoLine.Analysis;

/// <summary>What a language model is and what one token costs in parameters and cache. Values that nothing states are null.</summary>
[Display.TypeFormatterSource]
public sealed record LlmResult : IReportable
{
    /// <summary>The architecture as the reader stated it; null for quantized weights without a description of the network.</summary>
    public required ArchitectureFacts? Architecture { get; init; }

    /// <summary>The quantization as the reader stated it; null for plain weights.</summary>
    public required QuantizationFacts? Quantization { get; init; }

    /// <summary>Parameters of the model: logical elements of stored weights, or those that the configuration implies; null when neither is known.</summary>
    public required long? TotalParameters { get; init; }

    /// <summary>Parameters that one token uses: the total without the experts it is not routed to.</summary>
    public required long? ActiveParameters { get; init; }

    /// <summary>
    /// Active parameters in matrix products: without the input embedding, which is looked up. An embedding that is the output head as well
    /// stays in.
    /// </summary>
    public required long? ActiveComputeParameters { get; init; }

    /// <summary>Bytes of key and value cache for each token of context, all layers, without regard to windows, at <see cref="CacheDataType"/>.</summary>
    public required long? CacheBytesPerToken { get; init; }

    /// <summary>Bytes of cache for each token of the encoder's output; 0 without an encoder.</summary>
    public required long? CrossCacheBytesPerToken { get; init; }

    /// <summary>Elements of recurrent state for each sequence; 0 without recurrent layers.</summary>
    public required long? RecurrentStateElements { get; init; }

    /// <summary>Element type the cache bytes are stated for.</summary>
    public string CacheDataType { get; init; } = "float16";

    /// <summary>
    /// Stored bits for each parameter over the whole model: bytes of weights with their scales, zero points and orders, times eight, by the
    /// parameters. Null when no weights are there.
    /// </summary>
    public required double? BitsPerWeight { get; init; }

    /// <summary>The tokenizer as the reader stated it; null when nothing is said about it.</summary>
    public TokenizerFacts? Tokenizer { get; init; }

    /// <summary>How the publisher says that text is generated; null when nothing is said.</summary>
    public GenerationFacts? Generation { get; init; }

    /// <inheritdoc />
    public ReportSection ToReportSection() => PassSections.Of<LlmPass>(this);
}
