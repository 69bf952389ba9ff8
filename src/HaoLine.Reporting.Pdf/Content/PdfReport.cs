using System.Globalization;
using HaoLine.Analysis;
using HaoLine.Diagnostics;

namespace HaoLine.Reporting.Pdf;

/// <summary>The pages of a report: summary with contents, sections, findings, what was not analysed, metadata.</summary>
internal sealed class PdfReport
{
    private const int MaximumFindings = 1000;
    private const int ShownTensors = 16;

    private readonly ReportDocument report;
    private readonly PageFlow flow;
    private readonly string title;

    public PdfReport(ReportDocument report)
    {
        this.report = report;
        this.title = ReportFacts.Title(report);
        this.flow = new PageFlow(this.title);
    }

    public byte[] Build(CancellationToken ct)
    {
        this.flow.Bookmarks.Add(new PdfBookmark("Summary", 0, 0));
        this.DrawBand();
        this.DrawError();
        this.flow.Facts(ReportFacts.Of(this.report).Select(static fact => (fact.Label, fact.Value, "")));
        this.DrawCards();
        this.DrawInterface();
        this.DrawFindingCounts();
        ReportSection[] sections = [.. this.report.Sections.Where(PdfSection.HasContent)];
        (PdfPage Page, double Y)[] contents = this.ReserveContents(sections.Length + 3);
        foreach (ReportSection section in sections)
        {
            ct.ThrowIfCancellationRequested();
            new PdfSection(this.flow).Draw(section);
        }

        this.DrawFindings();
        this.DrawOutcomes();
        this.DrawMetadata();
        this.flow.Paragraph(ReportFacts.Conventions, PdfColor.Muted, 7.5);
        this.FillContents(contents);
        string tool = $"{this.report.Tool.Name} {this.report.Tool.Version}".Trim();
        this.flow.Finish($"{tool}, report schema {this.report.SchemaVersion}");
        return PdfAssembly.Build(this.flow.Pages, this.flow.Bookmarks, $"{this.title} – HaoLine report", tool);
    }

    private void DrawBand()
    {
        IReadOnlyList<string> lines = TextLines.Break(StandardFont.Bold, 19, PageFlow.Width, this.title);
        int shown = Math.Min(lines.Count, 4);
        double height = 44 + (shown * 23);
        this.flow.Page.Fill(0, 0, PdfPage.Width, height, PdfColor.Band).Text(StandardFont.Regular, 9, PageFlow.Left, 28, "HaoLine model report", PdfColor.BandText);
        for (int i = 0; i < shown; i++)
        {
            this.flow.Page.Text(StandardFont.Bold, 19, PageFlow.Left, 52 + (i * 23), i == shown - 1 && shown < lines.Count ? lines[i] + "…" : lines[i], PdfColor.White);
        }

        this.flow.Y = height + 14;
    }

    private void DrawError()
    {
        if (this.report.Error is { } error)
        {
            this.flow.Caption("The model could not be read");
            this.flow.Paragraph(error.Message, PdfColor.Peak);
            this.flow.Facts([("Kind", error.Kind, ""), ("Field", error.Field ?? "–", ""), ("Byte offset", error.Offset?.ToString("N0", CultureInfo.InvariantCulture) ?? "–", "")]);
        }
    }

    private void DrawCards()
    {
        MetricBlock[] metrics = [.. this.report.Sections.SelectMany(static section => section.Blocks).OfType<MetricBlock>().Where(static metric => metric.Audience == BlockAudience.Summary)];
        MetricBlock[] numbers = [.. metrics.Where(static metric => metric.Value.Kind is ReportValueKind.Integer or ReportValueKind.Number)];
        const int perRow = 4;
        const double gap = 8;
        const double height = 43;
        double width = (PageFlow.Width - (gap * (perRow - 1))) / perRow;
        for (int i = 0; i < numbers.Length; i++)
        {
            if (i % perRow == 0)
            {
                this.flow.Need(height + gap);
            }

            double x = PageFlow.Left + (i % perRow * (width + gap));
            string exact = UnitFormatter.FormatExact(numbers[i].Value, numbers[i].Unit);
            string shown = UnitFormatter.Format(numbers[i].Value, numbers[i].Unit);
            this.flow.Page.Fill(x, this.flow.Y, width, height, PdfColor.Track).Fill(x, this.flow.Y, 2.4, height, PdfColor.Accent)
                .Text(StandardFont.Regular, 7.5, x + 9, this.flow.Y + 11.5, TextLines.Fit(StandardFont.Regular, 7.5, width - 14, numbers[i].Title), PdfColor.Muted)
                .Text(StandardFont.Bold, 13, x + 9, this.flow.Y + 26.5, TextLines.Fit(StandardFont.Bold, 13, width - 14, shown), PdfColor.Ink)
                .Text(StandardFont.Regular, 7, x + 9, this.flow.Y + 37, shown == exact ? "" : TextLines.Fit(StandardFont.Regular, 7, width - 14, exact), PdfColor.Muted);
            if (i % perRow == perRow - 1 || i == numbers.Length - 1)
            {
                this.flow.Y += height + gap;
            }
        }

        MetricBlock[] texts = [.. metrics.Except(numbers)];
        if (texts.Length > 0)
        {
            this.flow.Y += 3;
            this.flow.Facts(texts.Select(static metric => (metric.Title, PdfSection.Shown(metric), metric.Note ?? "")));
        }
    }

    private void DrawInterface()
    {
        if (this.report.Model is not { } model || model.Inputs.Count + model.Outputs.Count == 0)
        {
            return;
        }

        this.flow.Caption("Inputs and outputs");
        List<string[]> rows = [];
        Add("in", model.Inputs);
        Add("out", model.Outputs);
        new PdfTable(["", "Name", "Type", "Shape"], [false, false, false, false], rows).Draw(this.flow);

        void Add(string label, IReadOnlyList<ReportTensor> tensors)
        {
            rows.AddRange(tensors.Take(ShownTensors).Select(tensor => new[] { label, tensor.Name, tensor.DataType, ReportFacts.Shape(tensor) }));
            if (tensors.Count > ShownTensors)
            {
                rows.Add([label, string.Create(CultureInfo.InvariantCulture, $"… {tensors.Count - ShownTensors:N0} more"), "", ""]);
            }
        }
    }

    private void DrawFindingCounts()
    {
        if (this.report.Diagnostics.Count == 0)
        {
            return;
        }

        (string Name, int Count)[] counts = [.. this.report.Diagnostics.GroupBy(static finding => finding.Severity).OrderByDescending(static group => group.Key)
            .Select(static group => (SeverityNames.Of(group.Key), group.Count()))];
        this.flow.Paragraph(
            $"Findings: {string.Join(", ", counts.Select(static count => string.Create(CultureInfo.InvariantCulture, $"{count.Count:N0} {count.Name}")))}",
            this.report.Diagnostics.Any(static finding => finding.Severity == DiagnosticSeverity.Error) ? PdfColor.Peak : PdfColor.Warning);
    }

    private (PdfPage Page, double Y)[] ReserveContents(int most)
    {
        this.flow.Caption("Contents");
        var places = new (PdfPage Page, double Y)[most];
        for (int i = 0; i < most; i++)
        {
            this.flow.Need(13);
            places[i] = (this.flow.Page, this.flow.Y);
            this.flow.Y += 12.5;
        }

        this.flow.NewPage();
        return places;
    }

    private void FillContents((PdfPage Page, double Y)[] places)
    {
        const double size = 8.5;
        for (int i = 1; i < this.flow.Bookmarks.Count && i <= places.Length; i++)
        {
            (PdfPage page, double y) = places[i - 1];
            PdfBookmark bookmark = this.flow.Bookmarks[i];
            string number = (bookmark.Page + 1).ToString(CultureInfo.InvariantCulture);
            string name = TextLines.Fit(StandardFont.Regular, size, PageFlow.Width - 40, bookmark.Title);
            double from = PageFlow.Left + StandardFont.Regular.Measure(name, size) + 5;
            page.Text(StandardFont.Regular, size, PageFlow.Left, y + 9, name, PdfColor.Ink)
                .TextRight(StandardFont.Regular, size, PageFlow.Right, y + 9, number, PdfColor.Ink)
                .Line(from, y + 8, PageFlow.Right - 18, y + 8, 0.4, PdfColor.Rule);
            page.Links.Add(new PdfLink(PageFlow.Left, y, PageFlow.Width, 12, i));
        }
    }

    private void DrawFindings()
    {
        if (this.report.Diagnostics.Count == 0)
        {
            return;
        }

        this.flow.Heading(string.Create(CultureInfo.InvariantCulture, $"Findings ({this.report.Diagnostics.Count:N0})"));
        Diagnostic[] shown = [.. this.report.Diagnostics.Take(MaximumFindings)];
        new PdfTable(["Severity", "Rule", "Finding", "Where"], [false, false, false, false], [.. shown.Select(static finding => new[]
        {
            SeverityNames.Of(finding.Severity), finding.Id, finding.Message, ReportFacts.Place(finding.Location),
        })])
        {
            ColorOf = (row, column) => column > 0 ? null : shown[row].Severity switch
            {
                DiagnosticSeverity.Error => PdfColor.Peak,
                DiagnosticSeverity.Warning => PdfColor.Warning,
                _ => PdfColor.Muted,
            },
        }.Draw(this.flow);
        if (this.report.Diagnostics.Count > MaximumFindings)
        {
            this.flow.Paragraph(string.Create(CultureInfo.InvariantCulture, $"{this.report.Diagnostics.Count - MaximumFindings:N0} more findings stand in the JSON report."), PdfColor.Muted);
        }
    }

    private void DrawOutcomes()
    {
        PassOutcome[] incomplete = [.. this.report.Passes.Where(static pass => pass.Status != PassStatus.Completed)];
        if (incomplete.Length > 0)
        {
            this.flow.Heading("Not analysed");
            new PdfTable(["Analysis", "Status", "Reason"], [false, false, false], [.. incomplete.Select(static pass => new[]
            {
                pass.Key, pass.Status == PassStatus.Skipped ? "skipped" : "failed", pass.Reason ?? "",
            })]).Draw(this.flow);
        }
    }

    private void DrawMetadata()
    {
        if (this.report.Model is { Metadata.Count: > 0 } model)
        {
            this.flow.Heading("Metadata");
            new PdfTable(["Key", "Value"], [false, false], [.. model.Metadata.Select(static pair => new[] { pair.Key, pair.Value })]).Draw(this.flow);
        }
    }
}
