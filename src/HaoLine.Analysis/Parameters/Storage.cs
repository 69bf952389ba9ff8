using HaoLine.Ir;

namespace HaoLine.Analysis;

/// <summary>Stored bytes that one or more constants have as their payload.</summary>
internal struct Storage
{
    /// <summary>Name of the first constant.</summary>
    public required string Name { get; init; }

    /// <summary>The first constant; null in models without a graph.</summary>
    public required Value? Owner { get; init; }

    /// <summary>Further constants; null for none.</summary>
    public List<(string Name, Value? Value)>? MoreOwners { get; set; }

    public ConstantKind Kind { get; set; }

    public DataType Type { get; set; }

    public long Elements { get; init; }

    public long Logical { get; set; }

    public long Bytes { get; init; }

    public int Uses { get; set; }

    public bool IsMissing { get; init; }

    /// <summary>Names of all constants, the first first.</summary>
    public readonly IReadOnlyList<string> Owners => this.MoreOwners is null ? [this.Name] : [this.Name, .. this.MoreOwners.Select(static owner => owner.Name)];
}
