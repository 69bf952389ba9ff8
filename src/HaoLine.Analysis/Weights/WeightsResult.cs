using HaoLine.Reporting;

namespace HaoLine.Analysis;

/// <summary>Statistics of every stored tensor.</summary>
/// <param name="Tensors">In stored order; storage that several names share is listed once.</param>
[Display.TypeFormatterSource]
public sealed record WeightsResult(IReadOnlyList<TensorStatistics> Tensors) : IReportable
{
    /// <summary>Tensors with equal bytes.</summary>
    public IReadOnlyList<DuplicateTensors> Duplicates { get; init; } = [];

    /// <summary>Bytes that were read.</summary>
    public long BytesRead { get; init; }

    /// <summary>Id of the format that <see cref="TensorStatistics.SignalToNoise"/> is about; null when none was asked for.</summary>
    public string? ComparedFormat { get; init; }

    /// <summary>Part of all counted elements that is zero; null without elements.</summary>
    public double? ZeroFraction
    {
        get
        {
            double zeros = 0;
            double elements = 0;
            foreach (TensorStatistics tensor in this.Tensors)
            {
                zeros += tensor.Problem is null ? tensor.Zeros : 0;
                elements += tensor.Problem is null ? tensor.Elements : 0;
            }

            return elements == 0 ? null : zeros / elements;
        }
    }

    /// <inheritdoc />
    public ReportSection ToReportSection() => PassSections.Of<WeightsPass>(this);
}
