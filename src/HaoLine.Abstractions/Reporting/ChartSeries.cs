namespace HaoLine.Reporting;

/// <summary>One series of a chart.</summary>
/// <param name="Name">Name for the legend.</param>
/// <param name="Values">One value for each category of the chart.</param>
public sealed record ChartSeries(string Name, IReadOnlyList<double> Values);
