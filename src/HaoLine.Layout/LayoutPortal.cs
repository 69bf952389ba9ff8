namespace HaoLine.Layout;

/// <summary>An edge without a line: a labelled tag at the consumer and, once for each value, at the producer.</summary>
/// <param name="Edge">Index of the edge.</param>
/// <param name="From">Index of the producer.</param>
/// <param name="To">Index of the consumer.</param>
/// <param name="Reason">Why it has no line.</param>
public readonly record struct LayoutPortal(int Edge, int From, int To, LayoutPortalReason Reason);
