using System.Diagnostics.CodeAnalysis;

namespace HaoLine.Ir;

/// <summary>
/// Typed facts that a reader states beside graph and weights, one of each type: architecture, quantization scheme, tokenizer,
/// training state. A format adds what it knows, an analysis asks for what it can use, and neither needs to know the other.
/// </summary>
public sealed class ModelFacets
{
    private readonly Dictionary<Type, object> items = [];

    /// <summary>No facts.</summary>
    public static ModelFacets Empty { get; } = new();

    /// <summary>A copy with one more fact; a fact of the same type is replaced.</summary>
    /// <param name="facet">An immutable record.</param>
    public ModelFacets With<TFacet>(TFacet facet)
        where TFacet : class
    {
        ArgumentNullException.ThrowIfNull(facet);
        var copy = new ModelFacets();
        foreach ((Type type, object item) in this.items)
        {
            copy.items.Add(type, item);
        }

        copy.items[typeof(TFacet)] = facet;
        return copy;
    }

    /// <summary>The fact of a type; null when the reader stated none.</summary>
    public TFacet? Find<TFacet>()
        where TFacet : class =>
        this.items.TryGetValue(typeof(TFacet), out object? item) ? (TFacet)item : null;

    /// <summary>The fact of a type; false when the reader stated none.</summary>
    public bool TryGet<TFacet>([NotNullWhen(true)] out TFacet? facet)
        where TFacet : class
    {
        facet = this.Find<TFacet>();
        return facet is not null;
    }
}
