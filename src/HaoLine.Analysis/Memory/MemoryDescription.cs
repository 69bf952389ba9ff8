using System.Globalization;
using System.Text.Json;
using HaoLine.Diagnostics;
using HaoLine.Reporting;

namespace HaoLine.Analysis;

/// <summary>Report blocks of <see cref="MemoryResult"/>.</summary>
internal static class MemoryDescription
{
    private const int ReportedTensors = 50;
    private const int ChartPoints = 500;

    public static void Describe(MemoryResult result, ReportSectionBuilder section)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(section);
        bool isComplete = result.PeakActivationBytes is not null;
        section
            .Metric("weightBytes", "Weights", result.WeightBytes, Unit.Bytes)
            .Add(new MetricBlock("peakActivationBytes", "Peak of activations", result.PeakFormula, Unit.Bytes)
            {
                FormulaKey = "formulas.peakActivationBytes",
                Audience = BlockAudience.Summary,
            });
        if (!isComplete && !result.PeakFormula.IsSymbolic)
        {
            section.Data("formulas.peakActivationBytes", ReportValue.Null);
        }

        if (result.PeakBounds is { } bounds)
        {
            section
                .Metric("bounds.peakActivationBytes.minimum", "Peak of activations, at least", bounds.Minimum, Unit.Bytes)
                .Metric("bounds.peakActivationBytes.maximum", "Peak of activations, at most", bounds.Maximum, Unit.Bytes);
        }

        section
            .Data("peakCandidates", result.PeakCandidates)
            .Metric("peakNode", "Node at the peak", isComplete && result.PeakNode is { } node ? NodeLabels.Of(node) : ReportValue.Null)
            .Metric("peakStep", "Step of the peak", isComplete && result.PeakStep >= 0 ? result.PeakStep : ReportValue.Null, Unit.None, BlockAudience.Detail)
            .Metric("arenaBytes", "Arena", Optional(result.Arena?.TotalBytes), Unit.Bytes, BlockAudience.Detail)
            .Metric("lowerBoundBytes", "Lower bound of any arena", Optional(result.PeakActivationBytes), Unit.Bytes, BlockAudience.Detail)
            .Metric("bestOrderPeakBytes", "Smallest peak over all orders", Optional(result.BestOrderPeakBytes), Unit.Bytes, BlockAudience.Detail)
            .Data("orderSearch", JsonName(result.OrderSearch))
            .Data("arenaAlignment", result.Options.Alignment)
            .Data("aliasViews", result.Options.AliasViews)
            .Data("reuseInPlace", result.Options.ReuseInPlace)
            .Data("unknownSizes", result.UnknownSizes)
            .Data("freeSymbols", ReportValue.Texts(result.FreeSymbols))
            .Data("knownPeakBytes", result.KnownPeakBytes);
        if (!isComplete)
        {
            string bind = result.FreeSymbols.Count == 0 ? "" : $" Bind {string.Join(", ", result.FreeSymbols)}.";
            if (result.PeakFormula.IsSymbolic)
            {
                section.Note($"The peak is a formula.{bind}");
            }
            else if (result.PeakCandidates > 0)
            {
                section.Note($"Any of {result.PeakCandidates} steps may hold the peak, depending on symbols.{bind}", DiagnosticSeverity.Warning);
            }
            else
            {
                section.Note($"The size of {result.UnknownSizes} value(s) is not known, so the peak is not either.{bind}", DiagnosticSeverity.Warning);
            }
        }

        section.Table(
            "peakTensors",
            isComplete ? "Alive at the peak" : "Alive at the peak of what is known",
            [new("name", "Name"), new("bytes", "Bytes", Unit.Bytes), new("dataType", "Type"), new("shape", "Shape"), new("firstStep", "From step"), new("lastStep", "To step")],
            result.PeakTensors.Take(ReportedTensors).Select(static tensor => (IReadOnlyList<ReportValue>)
            [
                tensor.Name,
                tensor.Bytes,
                tensor.Type?.ElementType.Name,
                ReportValue.FromShape(tensor.Type?.Shape),
                tensor.FirstStep,
                tensor.LastStep,
            ]));
        if (result.PeakTensors.Count > ReportedTensors)
        {
            section.Metric("peakTensorCount", "Tensors alive at the peak", result.PeakTensors.Count, Unit.Count, BlockAudience.Detail);
        }

        if (result.Timeline.Count > 1)
        {
            section.Add(Timeline(result));
        }
    }

    private static string JsonName(OrderSearchOutcome outcome) => JsonNamingPolicy.CamelCase.ConvertName(outcome.ToString());

    private static ReportValue Optional(long? value) => value is { } known ? known : ReportValue.Null;

    /// <summary>At most 500 points; each stands for the highest of its steps, so that the peak stays visible.</summary>
    private static ChartBlock Timeline(MemoryResult result)
    {
        int count = result.Timeline.Count;
        int points = Math.Min(ChartPoints, count);
        string[] labels = new string[points];
        double[] values = new double[points];
        int marked = -1;
        for (int point = 0; point < points; point++)
        {
            int from = (int)((long)point * count / points);
            int to = (int)((long)(point + 1) * count / points);
            int highest = from;
            for (int step = from + 1; step < to; step++)
            {
                highest = result.Timeline[step] > result.Timeline[highest] ? step : highest;
            }

            labels[point] = highest.ToString(CultureInfo.InvariantCulture);
            values[point] = result.Timeline[highest];
            marked = result.PeakStep >= from && result.PeakStep < to ? point : marked;
        }

        return new ChartBlock("timeline", "Live activations over the execution", ChartKind.Area, labels, [new ChartSeries("Live bytes", values)], Unit.Bytes)
        {
            CategoryTitle = "Step",
            MarkedCategory = marked,
        };
    }
}
