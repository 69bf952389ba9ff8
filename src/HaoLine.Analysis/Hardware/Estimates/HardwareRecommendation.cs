namespace HaoLine.Hardware;

/// <summary>Three devices for a model, and why not the others.</summary>
public sealed record HardwareRecommendation
{
    /// <summary>What was wanted.</summary>
    public required HardwareRequirements Requirements { get; init; }

    /// <summary>
    /// The cheapest device that may be used, whether it is fast enough or not: by price where a machine is priced, else by design power, then by
    /// peak. Null when none may be used.
    /// </summary>
    public required HardwareCandidate? Minimum { get; init; }

    /// <summary>The cheapest device, in the same order, that meets every requirement; null when none does.</summary>
    public required HardwareCandidate? Recommended { get; init; }

    /// <summary>The device that may be used with the shortest time; null when none may be used.</summary>
    public required HardwareCandidate? Optimal { get; init; }

    /// <summary>Every device: those that meet all requirements first, cheapest first, then the rejected in the order of the catalogue.</summary>
    public required IReadOnlyList<HardwareCandidate> Candidates { get; init; }
}
