using HaoLine.Reporting;

namespace HaoLine.Analysis;

/// <summary>Numbers that may be absent as values of a report.</summary>
internal static class OptionalValue
{
    public static ReportValue Of(long? value) => value is { } known ? (ReportValue)known : ReportValue.Null;

    public static ReportValue Of(double? value) => value is { } known ? (ReportValue)known : ReportValue.Null;

    /// <summary>Null for what has no bound.</summary>
    public static long? Bounded(long value) => value == long.MaxValue ? null : value;
}
