using HaoLine.Operators;
using HaoLine.Reporting;

namespace HaoLine.Analysis;

/// <summary>Types of all values, and how complete they are. Counts cover inputs and node results of the main graph and its subgraphs.</summary>
/// <param name="Typed">Types, known values and execution orders by scope.</param>
/// <param name="KnownCount">Values whose every dimension is a number or a formula.</param>
/// <param name="PartialCount">Values of known rank with an unknown dimension or element type.</param>
/// <param name="UnknownCount">Values of unknown rank or type.</param>
/// <param name="Incomplete">The first values that are not fully known, with reasons.</param>
[Display.TypeFormatterSource]
public sealed record TypeInferenceResult(
    TypedModel Typed, int KnownCount, int PartialCount, int UnknownCount, IReadOnlyList<IncompleteValue> Incomplete) : IReportable
{
    /// <summary>All counted values.</summary>
    public int ValueCount => this.KnownCount + this.PartialCount + this.UnknownCount;

    /// <inheritdoc />
    public ReportSection ToReportSection() => PassSections.Of<TypeInferencePass>(this);
}
