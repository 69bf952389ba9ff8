using HaoLine.Hardware;

namespace HaoLine.LanguageModels;

/// <summary>Conventions and shares of peaks that times of language models rest on.</summary>
public sealed record SpeedAssumptions
{
    /// <summary>0.7 of the peak, 0.9 of the bandwidth; causal attention; logits of the last position; embedding rows are read, not the table.</summary>
    public static SpeedAssumptions Default { get; } = new();

    /// <summary>
    /// Conventions of llm-analysis, to compare with its figures: the whole square of a prompt is attended, logits of every position are made,
    /// and the whole embedding table is read in every step.
    /// </summary>
    public static SpeedAssumptions LlmAnalysis { get; } = new() { AttendsWholeSquare = true, MakesAllLogits = true, ReadsEmbeddingTable = true };

    /// <summary>Shares of a device's peaks that are reached.</summary>
    public HardwareEfficiency Efficiency { get; init; } = HardwareEfficiency.Inference;

    /// <summary>True to count the scores above the diagonal of a prompt as work.</summary>
    public bool AttendsWholeSquare { get; init; }

    /// <summary>True to make logits of every position of a prompt.</summary>
    public bool MakesAllLogits { get; init; }

    /// <summary>True to read the whole embedding table in every step instead of the rows of the tokens.</summary>
    public bool ReadsEmbeddingTable { get; init; }

    /// <summary>Bytes of an activation element.</summary>
    public int ActivationBytes { get; init; } = 2;

    /// <summary>Delay of one message over a device's own link in seconds; 1 µs.</summary>
    public double LinkLatency { get; init; } = 1e-6;

    /// <summary>Delay of one message between devices that state no link; 5 µs.</summary>
    public double FallbackLinkLatency { get; init; } = 5e-6;

    /// <summary>Bytes a second, one way, between devices that state no link; 32 GB/s as of PCIe 4.0 with 16 lanes.</summary>
    public double FallbackLink { get; init; } = 32e9;
}
