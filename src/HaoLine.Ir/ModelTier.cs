namespace HaoLine.Ir;

/// <summary>How much a model can answer, in one word; a function of its <see cref="ModelCapabilities"/>.</summary>
public enum ModelTier
{
    /// <summary>Only descriptive metadata.</summary>
    Metadata,

    /// <summary>Stored tensors without a graph.</summary>
    Weights,

    /// <summary>A graph, but not all tensor payloads or meanings.</summary>
    Graph,

    /// <summary>A graph with meaning and all payloads.</summary>
    Full,
}
