namespace HaoLine.Hardware;

/// <summary>The machine that this process runs on, as the system describes it. Nothing is measured.</summary>
public sealed record LocalMachine
{
    /// <summary>Name of the processor; empty when the system does not tell. From a system file, so only ever text.</summary>
    public required string ProcessorName { get; init; }

    /// <summary>Architecture of this process, such as <c>x64</c> or <c>arm64</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>Processors that this process may use.</summary>
    public required int LogicalProcessors { get; init; }

    /// <summary>Cores of all sockets; null when the system does not tell.</summary>
    public required int? Cores { get; init; }

    /// <summary>Memory in bytes that this process may use; the machine's, or a container's limit.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Vector and matrix instructions that matter to networks, such as <c>avx2</c>, <c>avx512f</c>, <c>avxvnni</c> or <c>dotprod</c>.</summary>
    public required IReadOnlyList<string> InstructionSets { get; init; }
}
