using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Operators.Tests.Compute;

/// <summary>What a probe found.</summary>
internal sealed record ProbeResult(IReadOnlyList<IrType?> Types, IReadOnlyList<string?> Reasons, OperatorCost Cost, IReadOnlyList<Diagnostic> Findings)
{
    /// <summary>Shape of a result as text, <c>[*]</c> when even the rank is unknown.</summary>
    public string Shape(int index = 0) => (this.Types[index] as TensorType)?.Shape?.ToString() ?? "[*]";

    public DataType Type(int index = 0) => (this.Types[index] as TensorType)?.ElementType ?? DataType.Undefined;

    public DefectKind Kind => this.Findings.Count == 0 ? DefectKind.None : this.Findings[0].Kind;
}
