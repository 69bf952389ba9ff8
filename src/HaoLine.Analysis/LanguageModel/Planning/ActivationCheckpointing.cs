namespace HaoLine.LanguageModels;

/// <summary>Which activations of a layer are kept for the backward pass.</summary>
public enum ActivationCheckpointing
{
    /// <summary>All of them.</summary>
    None,

    /// <summary>All but the scores of attention, which are computed again.</summary>
    Selective,

    /// <summary>Only the input of each layer; the layer is computed again.</summary>
    Full,
}
