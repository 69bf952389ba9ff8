namespace HaoLine.Analysis;

/// <summary>What content looks like, and the format id when it is a model.</summary>
internal sealed record ContentGuess(string Description, string? Format);
