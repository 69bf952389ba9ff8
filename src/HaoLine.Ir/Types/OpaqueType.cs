namespace HaoLine.Ir;

/// <summary>A type known only by its domain and name; nothing can be computed about its values.</summary>
public sealed class OpaqueType : IrType
{
    /// <summary>Creates the type.</summary>
    /// <param name="domain">The namespace of the name; empty when the model gives none.</param>
    /// <param name="name">The name within the domain; empty when the model gives none.</param>
    public OpaqueType(string domain, string name)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(name);
        Domain = domain;
        Name = name;
    }

    /// <summary>The namespace of the name; empty when the model gives none.</summary>
    public string Domain { get; }

    /// <summary>The name within the domain; empty when the model gives none.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public override bool Equals(IrType? other) =>
        ReferenceEquals(this, other)
        || (other is OpaqueType type
            && string.Equals(Domain, type.Domain, StringComparison.Ordinal)
            && string.Equals(Name, type.Name, StringComparison.Ordinal));

    /// <summary>Writes <c>opaque&lt;domain::name&gt;</c>, or <c>opaque&lt;name&gt;</c> without a domain.</summary>
    public override string ToString() => Domain.Length == 0 ? $"opaque<{Name}>" : $"opaque<{Domain}::{Name}>";

    private protected override int ComputeHash() => HashCode.Combine(typeof(OpaqueType), Domain, Name);
}
