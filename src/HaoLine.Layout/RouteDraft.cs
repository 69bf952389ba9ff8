namespace HaoLine.Layout;

/// <summary>A route before it has positions.</summary>
/// <param name="From">Vertex of the first item.</param>
/// <param name="To">Vertex of the second item.</param>
/// <param name="Edges">Edges it stands for.</param>
/// <param name="Trunk">Waypoint vertices from the upper end downward; routes of one value share them.</param>
/// <param name="Crossed">How many of them this route passes.</param>
/// <param name="IsUpward">True when the first item stands below the second.</param>
internal readonly record struct RouteDraft(int From, int To, int[] Edges, int[] Trunk, int Crossed, bool IsUpward)
{
    public int Upper => this.IsUpward ? this.To : this.From;

    public int Lower => this.IsUpward ? this.From : this.To;

    /// <summary>The vertex right below the upper end.</summary>
    public int AfterUpper => this.Crossed > 0 ? this.Trunk[0] : this.Lower;

    /// <summary>The vertex right above the lower end.</summary>
    public int BeforeLower => this.Crossed > 0 ? this.Trunk[this.Crossed - 1] : this.Upper;
}
