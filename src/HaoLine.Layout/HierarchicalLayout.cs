namespace HaoLine.Layout;

/// <summary>Lays out a graph in layers, group by group.</summary>
public static class HierarchicalLayout
{
    /// <summary>Positions every node and routes every edge. The same input gives the same positions; time and memory are close to linear in nodes and edges.</summary>
    /// <param name="input">The graph.</param>
    /// <param name="options">Sizes and limits; null for the defaults.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="ArgumentException">An index points nowhere, a group stands before its parent, or a size is negative or not finite.</exception>
    public static GraphLayout Compute(LayoutInput input, LayoutOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        throw new NotSupportedException();
    }
}
