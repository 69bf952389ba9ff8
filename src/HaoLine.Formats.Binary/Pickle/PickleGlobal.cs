namespace HaoLine.Formats.Pickle;

/// <summary>A class, function or constant that the pickle names; it is never looked up.</summary>
public sealed class PickleGlobal : PickleValue
{
    internal PickleGlobal(string module, string name, PickleTrust trust)
    {
        this.Module = module;
        this.Name = name;
        this.Trust = trust;
    }

    /// <summary>Module, such as <c>torch._utils</c>; untrusted.</summary>
    public string Module { get; }

    /// <summary>Name in the module; untrusted.</summary>
    public string Name { get; }

    /// <summary>What the policy of the read says about it.</summary>
    public PickleTrust Trust { get; }

    /// <summary>Module and name.</summary>
    public string FullName => $"{this.Module}.{this.Name}";
}
