namespace HaoLine.Formats.Pickle;

/// <summary>What came of one pickle.</summary>
public sealed record PickleResult
{
    /// <summary>The value it describes; null when the stream is broken.</summary>
    public PickleValue? Value { get; init; }

    /// <summary>Risks in the order of the stream, also those before a break.</summary>
    public IReadOnlyList<PickleFinding> Findings { get; init; } = [];

    /// <summary>Why the stream is broken; null when it reaches its end.</summary>
    public InvalidModelContentException? Error { get; init; }

    /// <summary>Offset after the last byte that belongs to the stream.</summary>
    public long End { get; init; }

    /// <summary>Opcodes that were understood.</summary>
    public long OpcodeCount { get; init; }

    /// <summary>Stated protocol; 0 when none is stated.</summary>
    public int Protocol { get; init; }

    /// <summary>True when a finding says that loading could run code.</summary>
    public bool CanRunCode => this.Findings.Any(static finding => finding.CanRunCode);
}
