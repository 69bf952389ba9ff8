using System.Globalization;
using HaoLine.Analysis;
using HaoLine.Diagnostics;
using HaoLine.Hardware;
using HaoLine.Reporting;

namespace HaoLine.Cli;

/// <summary>Findings, one of each rule unless all are asked for, and analyses that failed or were left out.</summary>
internal sealed class FindingsView(SummaryConsole console, bool verbose)
{
    private const int IdWidth = 7;

    public void Print(IReadOnlyList<Diagnostic> diagnostics)
    {
        foreach (IGrouping<string, Diagnostic> group in diagnostics.GroupBy(static diagnostic => diagnostic.Id))
        {
            Diagnostic first = group.First();
            string colour = first.Severity switch
            {
                DiagnosticSeverity.Error => "red",
                DiagnosticSeverity.Warning => "yellow",
                _ => "grey",
            };
            foreach (Diagnostic diagnostic in verbose ? group : group.Take(1))
            {
                string element = diagnostic.Location.Element is { } place ? $" ({DisplayText.Clean(place)})" : "";
                console.Hanging(new Cell(diagnostic.Id, colour), IdWidth, DisplayText.Clean(diagnostic.Message) + element);
            }

            int more = group.Count() - 1;
            if (!verbose && more > 0)
            {
                console.Hanging("", IdWidth, new Cell(string.Create(CultureInfo.InvariantCulture, $"… {more:N0} more of {first.Id} ({first.Descriptor.Title}); --verbose shows them"), "grey"));
            }
        }
    }

    /// <summary>What failed, and what was left out of what every model or this caller asks for; one line for each reason.</summary>
    public void PrintOutcomes(IReadOnlyList<PassOutcome> passes, InspectionOptions options)
    {
        var unasked = new HashSet<string>(StringComparer.Ordinal) { LlmPass.Result.Id, GraphPass.Result.Id };
        if (!options.IncludeLayers)
        {
            unasked.Add(LayersPass.Result.Id);
        }

        if (options.Deployment is null)
        {
            unasked.UnionWith([LlmMemoryPass.Result.Id, LlmSpeedPass.Result.Id]);
        }

        if (!options.IncludeWeightStatistics)
        {
            unasked.Add(WeightsPass.Result.Id);
        }

        if (options.Deployment is not { Devices.Count: > 0 })
        {
            unasked.Add(HardwarePass.Result.Id);
        }

        IEnumerable<PassOutcome> shown = passes.Where(pass => pass.Status == PassStatus.Failed || (pass.Status == PassStatus.Skipped && !unasked.Contains(pass.Key)));
        foreach (IGrouping<(PassStatus Status, string? Reason), PassOutcome> group in shown.GroupBy(static pass => (pass.Status, pass.Reason)))
        {
            string keys = string.Join(", ", group.Select(static pass => pass.Key));
            console.Hanging("", 0, new Cell($"{keys}: {group.Key.Status.ToString().ToLowerInvariant()}, {DisplayText.Clean(group.Key.Reason ?? "")}", "yellow"));
        }
    }
}
