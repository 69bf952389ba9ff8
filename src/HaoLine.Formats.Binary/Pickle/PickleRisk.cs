namespace HaoLine.Formats.Pickle;

/// <summary>Why loading a pickle would be risky.</summary>
public enum PickleRisk
{
    /// <summary>Names something known to run commands, code, or to reach files or the network.</summary>
    DangerousReference,

    /// <summary>Names something that is on no list of harmless constructors.</summary>
    UnknownReference,

    /// <summary>Names a class of a well-known library that safe loaders refuse.</summary>
    LibraryReference,

    /// <summary>Calls a value that the pickle computes, so that what runs cannot be told.</summary>
    ComputedCall,

    /// <summary>Names a module or function by a value that the pickle computes.</summary>
    ComputedName,

    /// <summary>Changes a class, function or module instead of a new object.</summary>
    ChangesGlobal,

    /// <summary>Uses a code of the extension registry, whose meaning the file does not hold.</summary>
    ExtensionCode,

    /// <summary>Frames do not fit the opcodes.</summary>
    BrokenFrame,
}
