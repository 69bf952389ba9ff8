namespace HaoLine.Architecture;

/// <summary>Direction of a stack of layers.</summary>
public enum StackKind
{
    /// <summary>Generates token by token and keeps a cache.</summary>
    Decoder,

    /// <summary>Sees the whole input at once and keeps no cache.</summary>
    Encoder,
}
