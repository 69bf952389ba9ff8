using System.Globalization;
using System.Text;

namespace HaoLine.Reporting;

/// <summary>
/// The one place that turns numbers with units into text for people. Counts and operations scale by 1000 (k, M, G, T, P, E),
/// bytes by 1024 (KiB, MiB, GiB, TiB), fractions become percent. Independent of culture.
/// </summary>
public static class UnitFormatter
{
    private static readonly string[] DecimalScales = ["", "k", "M", "G", "T", "P", "E"];
    private static readonly string[] BinaryScales = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>Short text for people, such as <c>4.09 G MACs</c> or <c>97.70 MiB</c>; nothing becomes <c>unknown</c>, a formula stays a formula.</summary>
    public static string Format(ReportValue value, Unit unit) => Split(value, unit).ToString();

    /// <summary>Short text for a table whose heading names the unit, such as <c>4.09 G</c>; bytes and times keep their unit, because it is their scale.</summary>
    public static string FormatCell(ReportValue value, Unit unit) => unit is Unit.Macs or Unit.Flops or Unit.Operations
        ? value.Kind is ReportValueKind.Integer or ReportValueKind.Number ? SplitDecimal(value, "", 1_000).ToString() : Format(value, Unit.None)
        : Format(value, unit);

    /// <summary>The value without rounding, such as <c>4,089,184,256 MACs</c>.</summary>
    public static string FormatExact(ReportValue value, Unit unit)
    {
        string name = UnitName(unit);
        return value.Kind switch
        {
            ReportValueKind.Integer => Join(value.Integer.ToString("N0", CultureInfo.InvariantCulture), name),
            ReportValueKind.Number when double.IsInteger(value.Number) && Math.Abs(value.Number) < 1e15 =>
                Join(value.Number.ToString("N0", CultureInfo.InvariantCulture), name),
            ReportValueKind.Number => Join(value.Number.ToString("R", CultureInfo.InvariantCulture), name),
            _ => Format(value, unit),
        };
    }

    internal static FormattedNumber Split(ReportValue value, Unit unit) => value.Kind switch
    {
        ReportValueKind.Null => new("unknown", ""),
        ReportValueKind.Integer or ReportValueKind.Number => SplitNumber(value, unit),
        ReportValueKind.Boolean => new(value.Boolean ? "yes" : "no", ""),
        ReportValueKind.Formula => new(DisplayText.Clean(value.Text), UnitName(unit)),
        ReportValueKind.List => new(FormatList(value, unit), ""),
        ReportValueKind.Object => new(FormatObject(value), ""),
        _ => new(DisplayText.Clean(value.Text), ""),
    };

    private static FormattedNumber SplitNumber(ReportValue value, Unit unit) => unit switch
    {
        Unit.Bytes => SplitBytes(value),
        Unit.Macs or Unit.Flops or Unit.Operations => SplitDecimal(value, UnitName(unit), 1_000),
        Unit.Count => SplitDecimal(value, "", 1_000_000),
        Unit.Fraction => new(FormatPercent(value.Number), "%"),
        Unit.Seconds => SplitSeconds(value.Number),
        Unit.OperationsPerByte => new(FormatPlain(value), "op/B"),
        Unit.Bits => new(FormatPlain(value), "bits"),
        _ => new(FormatPlain(value), ""),
    };

    private static FormattedNumber SplitDecimal(ReportValue value, string name, double scaleFrom)
    {
        double number = value.Number;
        if (Math.Abs(number) < scaleFrom)
        {
            return new(FormatPlain(value), name);
        }

        (string digits, int scale) = Scale(number, 1000, DecimalScales.Length);
        return new(digits, Join(DecimalScales[scale], name));
    }

    private static FormattedNumber SplitBytes(ReportValue value)
    {
        if (Math.Abs(value.Number) < 1024)
        {
            return new(FormatPlain(value), BinaryScales[0]);
        }

        (string digits, int scale) = Scale(value.Number, 1024, BinaryScales.Length);
        return new(digits, BinaryScales[scale]);
    }

    private static (string Digits, int Scale) Scale(double number, double step, int scales)
    {
        int scale = 0;

        // Rounding to two decimals first: 999,999 is 1.00 M, not 1000.00 k.
        while (scale < scales - 1 && Math.Round(Math.Abs(number), 2) >= step)
        {
            number /= step;
            scale++;
        }

        return (number.ToString("#,##0.00", CultureInfo.InvariantCulture), scale);
    }

    private static string FormatPlain(ReportValue value) => value.Kind == ReportValueKind.Integer
        ? value.Integer.ToString("N0", CultureInfo.InvariantCulture)
        : Math.Abs(value.Number) is >= 1e15 or (> 0 and < 0.001)
            ? value.Number.ToString("0.###E+0", CultureInfo.InvariantCulture)
            : value.Number.ToString("#,##0.###", CultureInfo.InvariantCulture);

    private static string FormatPercent(double fraction)
    {
        double percent = fraction * 100;
        return percent is > 0 and < 0.05 ? "<0.1" : percent.ToString("#,##0.0", CultureInfo.InvariantCulture);
    }

    private static FormattedNumber SplitSeconds(double seconds)
    {
        double magnitude = Math.Abs(seconds);
        (double factor, string name) = magnitude switch
        {
            0 or >= 1 => (1d, "s"),
            >= 1e-3 => (1e3, "ms"),
            >= 1e-6 => (1e6, "µs"),
            _ => (1e9, "ns"),
        };
        return new((seconds * factor).ToString("#,##0.00", CultureInfo.InvariantCulture), name);
    }

    private static string FormatList(ReportValue list, Unit unit)
    {
        var text = new StringBuilder();
        bool nested = false;
        foreach (ReportValue item in list.Items)
        {
            if (text.Length > DisplayText.MaximumLength)
            {
                return text.Append('…').ToString();
            }

            nested |= item.Kind == ReportValueKind.Object;
            text.Append(text.Length == 0 ? "" : nested ? "; " : ", ").Append(item.IsNull ? "?" : Format(item, unit));
        }

        return text.ToString();
    }

    private static string FormatObject(ReportValue value)
    {
        if (Member(value, "shape") is { } shape && Member(value, "dataType") is { } type)
        {
            string name = Member(value, "name") is { } given ? DisplayText.Clean(given.Text) + " " : "";
            return $"{name}{DisplayText.Clean(type.Text)}{FormatShape(shape)}";
        }

        var text = new StringBuilder();
        foreach ((string key, ReportValue member) in value.Members)
        {
            if (text.Length > DisplayText.MaximumLength)
            {
                return text.Append('…').ToString();
            }

            text.Append(text.Length == 0 ? "" : ", ").Append(DisplayText.Clean(key)).Append(": ").Append(Format(member, Unit.None));
        }

        return text.ToString();
    }

    /// <summary>A shape as <c>[1, 3, batch, ?]</c>; empty when the rank is not known.</summary>
    public static string FormatShape(ReportValue shape) => shape.Kind == ReportValueKind.List
        ? $"[{string.Join(", ", shape.Items.Select(static size => size.Kind switch
        {
            ReportValueKind.Integer => size.Integer.ToString(CultureInfo.InvariantCulture),
            ReportValueKind.Null => "?",
            _ => DisplayText.Clean(size.Text),
        }))}]"
        : "";

    internal static ReportValue? Member(ReportValue value, string key)
    {
        foreach ((string name, ReportValue member) in value.Members)
        {
            if (name == key)
            {
                return member;
            }
        }

        return null;
    }

    private static string UnitName(Unit unit) => unit switch
    {
        Unit.Bytes => "B",
        Unit.Macs => "MACs",
        Unit.Flops => "FLOPs",
        Unit.Operations => "ops",
        Unit.Seconds => "s",
        Unit.OperationsPerByte => "op/B",
        Unit.Bits => "bits",
        _ => "",
    };

    private static string Join(string left, string right) =>
        left.Length == 0 ? right : right.Length == 0 ? left : $"{left} {right}";
}
