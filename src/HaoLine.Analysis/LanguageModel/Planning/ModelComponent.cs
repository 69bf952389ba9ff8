namespace HaoLine.LanguageModels;

/// <summary>Part of a language model that a weight belongs to.</summary>
public enum ModelComponent
{
    /// <summary>Token, position and type embeddings that are looked up.</summary>
    Embedding,

    /// <summary>Projections of queries, keys, values and the output of attention, with their biases and head norms.</summary>
    Attention,

    /// <summary>Recurrent mixers: state-space models, linear attention.</summary>
    Recurrent,

    /// <summary>Dense feed-forward blocks.</summary>
    FeedForward,

    /// <summary>Routed experts.</summary>
    Experts,

    /// <summary>Experts that every token uses.</summary>
    SharedExperts,

    /// <summary>Routers of experts.</summary>
    Router,

    /// <summary>Normalisations over the hidden size.</summary>
    Normalization,

    /// <summary>Output head with weights of its own.</summary>
    Head,

    /// <summary>Towers and projectors for other inputs than text.</summary>
    Modality,

    /// <summary>Whatever the names tell nothing of.</summary>
    Other,
}
