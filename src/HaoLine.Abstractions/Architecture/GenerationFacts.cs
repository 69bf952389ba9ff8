namespace HaoLine.Architecture;

/// <summary>How the publisher says that text is generated: a facet that readers add to <see cref="Ir.Model.Facets"/>. Values that are not stated are null.</summary>
public sealed record GenerationFacts
{
    /// <summary>The file that states it, such as <c>generation_config.json</c>.</summary>
    public required string Source { get; init; }

    /// <summary>Token that a text begins with.</summary>
    public long? BeginToken { get; init; }

    /// <summary>Tokens that end a text; empty when not said.</summary>
    public IReadOnlyList<long> EndTokens { get; init; } = [];

    /// <summary>Token that fills shorter texts of a batch.</summary>
    public long? PadToken { get; init; }

    /// <summary>Token that a decoder beside an encoder begins with.</summary>
    public long? DecoderStartToken { get; init; }

    /// <summary>Tokens of prompt and generation together.</summary>
    public long? MaximumLength { get; init; }

    /// <summary>Tokens that are generated at most.</summary>
    public long? MaximumNewTokens { get; init; }

    /// <summary>True to draw tokens by their probability, false to take the likeliest.</summary>
    public bool? IsSampled { get; init; }

    /// <summary>Divisor of the logits.</summary>
    public double? Temperature { get; init; }

    /// <summary>Likeliest tokens that are drawn from.</summary>
    public long? TopK { get; init; }

    /// <summary>Probability that the tokens to draw from have together.</summary>
    public double? TopP { get; init; }

    /// <summary>Divisor of the logits of tokens that are there already.</summary>
    public double? RepetitionPenalty { get; init; }

    /// <summary>Texts that are followed side by side.</summary>
    public long? Beams { get; init; }
}
