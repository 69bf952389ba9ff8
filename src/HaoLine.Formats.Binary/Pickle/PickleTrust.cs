namespace HaoLine.Formats.Pickle;

/// <summary>What naming a class or function in a pickle means for those who load it.</summary>
public enum PickleTrust
{
    /// <summary>Makes data only, with any arguments.</summary>
    Safe,

    /// <summary>A class of a well-known library: loading runs code of that library, and safe loaders refuse it.</summary>
    Library,

    /// <summary>Not known: loading imports the module and may run anything in it.</summary>
    Unknown,

    /// <summary>Known to run commands, code, file or network access.</summary>
    Dangerous,
}
