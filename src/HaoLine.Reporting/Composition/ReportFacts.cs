using System.Globalization;
using HaoLine.Ir;

namespace HaoLine.Reporting;

/// <summary>The head of a report as label and value, the same for every writer that people read.</summary>
internal static class ReportFacts
{
    public const string Conventions =
        "k, M, G, T are powers of 1000; KiB, MiB, GiB are powers of 1024. One MAC is one multiplication with one addition.";

    public static string Title(ReportDocument report)
    {
        string path = report.Model?.Path ?? report.Error?.Path ?? "";
        string name = path[(path.LastIndexOfAny(['/', '\\']) + 1)..];
        return name.Length > 0 ? name : "Model report";
    }

    public static IEnumerable<(string Label, string Value)> Of(ReportDocument report)
    {
        if (report.Model is not { } model)
        {
            yield break;
        }

        yield return ("Path", model.Path);
        yield return ("Format", model.FormatVersion is { } version
            ? string.Create(CultureInfo.InvariantCulture, $"{model.Format}, version {version}")
            : model.Format);
        yield return ("File size", UnitFormatter.Format(model.FileBytes, Unit.Bytes));
        if (model.Producer.Length > 0)
        {
            yield return ("Producer", model.Producer);
        }

        if (model.OperatorSets.Count > 0)
        {
            yield return ("Operator sets", string.Join(", ", model.OperatorSets.Select(static set =>
                string.Create(CultureInfo.InvariantCulture, $"{set.Key} {set.Value}"))));
        }

        if (model.GraphName.Length > 0)
        {
            yield return ("Graph", model.GraphName);
        }

        if (model.Tier.Length > 0)
        {
            yield return ("Tier", model.Tier);
        }

        if (report.Binding.Count > 0)
        {
            yield return ("Binding", string.Join(", ", report.Binding.Select(static pair =>
                string.Create(CultureInfo.InvariantCulture, $"{pair.Key} = {pair.Value}"))));
        }
    }

    public static string Shape(ReportTensor tensor) =>
        tensor.Shape is null ? "unknown" : UnitFormatter.FormatShape(ReportValue.FromShape(tensor.Shape));

    public static string Place(SourceLocation location)
    {
        string element = location.Element ?? "";
        return location.Offset < 0 ? element
            : string.Create(CultureInfo.InvariantCulture, $"{element}{(element.Length > 0 ? ", " : "")}byte {location.Offset}");
    }
}
