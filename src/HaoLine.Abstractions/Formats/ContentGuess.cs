namespace HaoLine.Formats;

/// <summary>What some content looks like.</summary>
/// <param name="Description">For people, with an article, such as <c>a PNG image</c>.</param>
/// <param name="FormatId">Id of the model format, such as <c>gguf</c>; null when it is no model.</param>
/// <param name="SuggestedPackage">Package that reads it; null when none does.</param>
/// <param name="Advice">What to do; null when there is nothing better than to name another file.</param>
public sealed record ContentGuess(string Description, string? FormatId = null, string? SuggestedPackage = null, string? Advice = null);
