namespace HaoLine.Layout;

/// <summary>A portal between two visible boxes.</summary>
/// <param name="Portal">Index in <see cref="GraphLayout.Portals"/>.</param>
/// <param name="From">Index of the innermost visible box around the producer.</param>
/// <param name="To">Index of the innermost visible box around the consumer; another one than <paramref name="From"/> unless a visible node feeds itself.</param>
public readonly record struct LayoutViewPortal(int Portal, int From, int To);
