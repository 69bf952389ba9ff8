namespace HaoLine.Formats.Pickle;

/// <summary>
/// Judges the classes and functions that pickles name. It is a list of what is harmless: everything else is at least
/// <see cref="PickleTrust.Unknown"/>, because lists of what is harmful were bypassed time and again.
/// </summary>
public sealed class PicklePolicy
{
    private readonly string[] safePrefixes;

    private PicklePolicy(string[] safePrefixes) => this.safePrefixes = safePrefixes;

    /// <summary>Constructors of plain Python, NumPy and PyTorch data.</summary>
    public static PicklePolicy Standard { get; } = new([]);

    /// <summary>A copy that also takes everything in modules that start with a text, such as <c>__torch__.</c> in files no Python loader reads.</summary>
    public PicklePolicy WithSafeModules(string prefix)
    {
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        return new PicklePolicy([.. this.safePrefixes, prefix]);
    }

    /// <summary>What naming a member of a module means.</summary>
    public PickleTrust Judge(string module, string name)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(name);
        foreach (string prefix in this.safePrefixes)
        {
            if (module.StartsWith(prefix, StringComparison.Ordinal) || (module.Length + 1 == prefix.Length && prefix.StartsWith(module, StringComparison.Ordinal)))
            {
                return PickleTrust.Safe;
            }
        }

        // Python 2 names of modules are mapped by every loader.
        module = module switch { "__builtin__" => "builtins", "copy_reg" => "copyreg", "UserDict" => "collections", _ => module };
        if (PickleNames.IsSafe(module, name))
        {
            return PickleTrust.Safe;
        }

        if (PickleNames.IsDangerous(module, name))
        {
            return PickleTrust.Dangerous;
        }

        return PickleNames.IsLibraryClass(module, name) ? PickleTrust.Library : PickleTrust.Unknown;
    }
}
