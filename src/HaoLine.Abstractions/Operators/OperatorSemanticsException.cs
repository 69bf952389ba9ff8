using HaoLine.Diagnostics;

namespace HaoLine.Operators;

/// <summary>
/// Thrown by an operator's facet when operands or attributes are impossible. The driver turns it into a finding on that node,
/// marks its results unknown and goes on.
/// </summary>
public sealed class OperatorSemanticsException : Exception
{
    /// <summary>Creates the finding's content.</summary>
    /// <param name="kind">Usually <see cref="DefectKind.BadAttribute"/> or <see cref="DefectKind.ShapeConflict"/>.</param>
    /// <param name="message">What is impossible, with the numbers.</param>
    public OperatorSemanticsException(DefectKind kind, string message)
        : base(message) => this.Kind = kind;

    /// <summary>Stable kind.</summary>
    public DefectKind Kind { get; }
}
