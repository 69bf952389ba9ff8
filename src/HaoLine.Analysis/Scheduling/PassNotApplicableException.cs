namespace HaoLine.Analysis;

/// <summary>A running analysis found that the model is not of its kind: it counts as skipped, with the message as the reason.</summary>
internal sealed class PassNotApplicableException(string reason) : Exception(reason);
