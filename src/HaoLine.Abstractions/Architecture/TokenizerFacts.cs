namespace HaoLine.Architecture;

/// <summary>
/// What is said about the tokenizer of a model, in one form for every source: a facet that readers add to <see cref="Ir.Model.Facets"/>. No
/// text is ever cut into tokens and no template rendered.
/// </summary>
public sealed record TokenizerFacts
{
    /// <summary>Where the vocabulary was read: a file name, or <c>metadata</c>; empty when there is none.</summary>
    public required string Source { get; init; }

    /// <summary>Algorithm in lower case: <c>bpe</c>, <c>unigram</c>, <c>wordpiece</c>, <c>wordlevel</c>, <c>word</c>, <c>char</c>, or the name that the format has for it; empty when not said.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Implementing class as stated, such as <c>LlamaTokenizerFast</c>; empty when not said. Untrusted text.</summary>
    public string ClassName { get; init; } = "";

    /// <summary>Highest number of a token, added ones included; -1 for an empty vocabulary, null when none was read.</summary>
    public long? HighestToken { get; init; }

    /// <summary>Numbers that tokens may have: <see cref="HighestToken"/> + 1. Null when no vocabulary was read, or when its highest number is 2^63 - 1.</summary>
    public long? VocabularySize => this.HighestToken is < long.MaxValue and var highest ? highest + 1 : null;

    /// <summary>Tokens that were added to the vocabulary of the algorithm.</summary>
    public long AddedTokens { get; init; }

    /// <summary>Tokens after which a text is cut; null when not said or a placeholder without meaning (10^30 and the like).</summary>
    public long? MaximumLength { get; init; }

    /// <summary>Tokens with a role, in the order of the source.</summary>
    public IReadOnlyList<SpecialToken> SpecialTokens { get; init; } = [];

    /// <summary>Names of the chat templates; a single one is <c>default</c>. Untrusted text.</summary>
    public IReadOnlyList<string> ChatTemplates { get; init; } = [];
}
