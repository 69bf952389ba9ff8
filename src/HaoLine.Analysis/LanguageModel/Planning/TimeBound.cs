namespace HaoLine.LanguageModels;

/// <summary>What an operation's time is bound by.</summary>
public enum TimeBound
{
    /// <summary>Nothing to do.</summary>
    None,

    /// <summary>Arithmetic.</summary>
    Compute,

    /// <summary>Memory bandwidth.</summary>
    Memory,

    /// <summary>The link between devices.</summary>
    Link,
}
