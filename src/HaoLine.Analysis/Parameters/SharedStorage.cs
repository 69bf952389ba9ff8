namespace HaoLine.Analysis;

/// <summary>Stored bytes that more than one place uses; counted once.</summary>
/// <param name="Name">Name of the first value that has the storage.</param>
/// <param name="Owners">Names of all values that have it.</param>
/// <param name="Uses">Node operands that use it.</param>
/// <param name="Elements">Elements, as counted once.</param>
public sealed record SharedStorage(string Name, IReadOnlyList<string> Owners, int Uses, long Elements);
