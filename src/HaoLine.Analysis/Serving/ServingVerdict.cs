namespace HaoLine.Serving;

/// <summary>Whether a runtime takes a model, as far as its dated lists say.</summary>
public enum ServingVerdict
{
    /// <summary>It takes the model as it is.</summary>
    Supported,

    /// <summary>It takes the model with limits that the reasons state.</summary>
    SupportedWithLimits,

    /// <summary>It takes the model in another format, into which it can be brought.</summary>
    Convertible,

    /// <summary>It does not take such models.</summary>
    Unsupported,

    /// <summary>The lists do not tell.</summary>
    Unknown,
}
