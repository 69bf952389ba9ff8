namespace HaoLine.Layout;

/// <summary>A visible line in absolute coordinates.</summary>
/// <param name="Group">Index of the group whose route it draws.</param>
/// <param name="Route">Index of the route in that group.</param>
/// <param name="From">Index of the box it leaves in <see cref="LayoutView.Boxes"/>; -1 when it begins at the border of the surrounding group.</param>
/// <param name="To">Index of the box it reaches; -1 when it ends at the border of the surrounding group.</param>
/// <param name="Points">Turning points, at least two. Between two of equal <c>X</c> the line is straight; otherwise it is a cubic curve with vertical tangents, see <see cref="IsCurve"/>.</param>
/// <param name="Edges">Indices of the edges it stands for.</param>
/// <param name="EndsAtNode">True when an arrow head belongs to its end: it ends at a visible box and not at a border.</param>
public sealed record LayoutPath(int Group, int Route, int From, int To, IReadOnlyList<LayoutPoint> Points, IReadOnlyList<int> Edges, bool EndsAtNode)
{
    /// <summary>True when the piece from point <paramref name="index"/> to the next is a curve; its control points lie above and below one another at half the height.</summary>
    /// <param name="index">Index of the piece's first point.</param>
    public bool IsCurve(int index) => this.Points[index].X != this.Points[index + 1].X;
}
