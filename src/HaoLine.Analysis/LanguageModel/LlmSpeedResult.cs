using HaoLine.LanguageModels;
using HaoLine.Reporting;

namespace HaoLine.Analysis;

/// <summary>Times of a language model by device: prompts, tokens, load, ways to share it out. Bounds by rooflines, no measurements.</summary>
[Display.TypeFormatterSource]
public sealed record LlmSpeedResult : IReportable
{
    /// <summary>Tokens of a prompt.</summary>
    public required long PromptTokens { get; init; }

    /// <summary>Tokens of an answer.</summary>
    public required long GeneratedTokens { get; init; }

    /// <summary>Sequences at once, over all copies.</summary>
    public required long Batch { get; init; }

    /// <summary>How the model is shared out.</summary>
    public required ParallelSplit Split { get; init; }

    /// <summary>Shares of peaks and conventions.</summary>
    public required SpeedAssumptions Assumptions { get; init; }

    /// <summary>Devices in the order asked for.</summary>
    public required IReadOnlyList<LlmDeviceSpeed> Devices { get; init; }

    /// <inheritdoc />
    public ReportSection ToReportSection() => PassSections.Of<LlmSpeedPass>(this);
}
