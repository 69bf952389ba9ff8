using System.Globalization;

namespace HaoLine.Reporting;

/// <summary>Sentences that follow from the facts by rule: the same document gives the same sentences, without a network. What is not known is left out.</summary>
public sealed class TemplateSummaryWriter : ISummaryWriter
{
    private const int NamedDevices = 2;

    /// <summary>The sentences for a document.</summary>
    public static SummaryText Summarize(ReportDocument report)
    {
        SummaryFacts facts = SummaryFacts.Of(report);
        string what = What(facts);
        return new SummaryText(
            Join(what, Need(facts)),
            Join(what, Language(facts), Cost(facts), Quantized(facts), Fit(facts), Findings(facts)),
            SummaryText.Template);
    }

    /// <inheritdoc />
    public ValueTask<SummaryText> WriteAsync(ReportDocument report, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(report);
        ct.ThrowIfCancellationRequested();
        return new(Summarize(report));
    }

    private static string What(SummaryFacts facts)
    {
        string kind = facts.Generates ? "language model" : facts.Encodes ? "encoder" : facts.Nodes is not null ? "network" : facts.Parameters > 0 ? "set of weights" : "model without a graph";

        // Architectures found in graphs are called "transformer decoder" and the like, which is no family.
        string family = facts.Family.Length > 0 && !facts.Family.StartsWith("transformer ", StringComparison.Ordinal) ? $" of the family {facts.Family}" : "";
        string article = kind == "encoder" ? "An" : "A";
        string form = facts.Format.Length > 0 ? $" in the format {facts.Format}" : "";
        string active = facts.ActiveParameters is { } used && used < facts.Parameters ? $" ({Count(used)} of them used by each token)" : "";
        string sizes = List(
        [
            facts.Nodes is { } count ? Plural(count, "node") : "",
            facts.Parameters is { } parameters && (parameters > 0 || facts.Nodes is not null) ? $"{Count(parameters)} parameters{active}" : "",
            facts.FileBytes > 0 ? $"{Bytes(facts.FileBytes)} on disk" : "",
        ]);
        return $"{article} {kind}{family}{form}{(sizes.Length > 0 ? $" with {sizes}" : "")}.";
    }

    /// <summary>What one run needs, for the short text: cache for models that generate, else work and memory.</summary>
    private static string Need(SummaryFacts facts) => facts is { Generates: true, CacheBytesPerToken: > 0 and { } cache }
        ? $"Each token of context takes {Bytes(cache)} of cache."
        : Cost(facts);

    private static string Language(SummaryFacts facts)
    {
        if (!facts.Generates && !facts.Encodes)
        {
            return "";
        }

        string parts = List(
        [
            facts.Layers is { } layers ? $"has {Plural(layers, "layer")}" : "",
            facts.Context is > 0 and { } context ? $"reads up to {Plural(context, "token")}" : "",
            facts.CacheBytesPerToken is > 0 and { } cache ? $"keeps {Bytes(cache)} of cache for each token" : "",
        ]);
        return parts.Length == 0 ? "" : $"It {parts}.";
    }

    private static string Cost(SummaryFacts facts)
    {
        string open = facts.UnknownNodes > 0 ? $" without {Plural(facts.UnknownNodes, "node")} of unknown cost" : "";
        string work = facts.Macs is { } macs && (macs > 0 || facts.UnknownNodes == 0) ? $"takes {UnitFormatter.Format(macs, Unit.Macs)}{open}" : "";
        string memory = facts.PeakActivationBytes is { } peak ? $"holds up to {Bytes(peak)} of activations{(facts.WeightBytes is { } weights ? $" beside {Bytes(weights)} of weights" : "")}" : "";
        return (work.Length > 0, memory.Length > 0) switch
        {
            (true, true) => $"One run {work} and {memory}.",
            (true, false) => $"One run {work}.",
            (false, true) => $"One run {memory}.",
            _ => facts.UnknownNodes > 0 ? $"What {Plural(facts.UnknownNodes, "node")} cost is not known."
                : facts.HasFreeSizes ? "Work and memory of one run depend on sizes that are not bound." : "",
        };
    }

    private static string Quantized(SummaryFacts facts) => facts.Quantization.Length == 0 ? ""
        : facts.BitsPerWeight is { } bits ? $"Weights are quantized ({facts.Quantization}) and take {bits.ToString("0.##", CultureInfo.InvariantCulture)} bits for each parameter."
        : $"Weights are quantized ({facts.Quantization}).";

    private static string Fit(SummaryFacts facts)
    {
        if (facts.Devices.Count == 0)
        {
            return "";
        }

        string[] fitting = [.. facts.Devices.Where(static device => device.Value).Select(static device => device.Key)];
        string[] others = [.. facts.Devices.Where(static device => !device.Value).Select(static device => device.Key)];
        string it = facts is { PlannedSequences: { } sequences, PlannedContext: { } context }
            ? $"With {Plural(sequences, "sequence")} of {Plural(context, "token")} it"
            : "It";
        return facts.Devices.Count > NamedDevices ? $"{it} fits on {fitting.Length} of {Plural(facts.Devices.Count, "device")}."
            : others.Length == 0 ? $"{it} fits on {List(fitting)}."
            : fitting.Length == 0 ? $"{it} does not fit on {string.Join(" or ", others)}."
            : $"{it} fits on {List(fitting)} but not on {List(others)}.";
    }

    private static string Findings(SummaryFacts facts)
    {
        string parts = List(
        [
            facts.Errors > 0 ? Plural(facts.Errors, "error") : "",
            facts.Warnings > 0 ? Plural(facts.Warnings, "warning") : "",
            facts.Remarks > 0 ? Plural(facts.Remarks, "remark") : "",
        ]);
        string found = parts.Length == 0 ? "The inspection found nothing to report" : $"The inspection found {parts}";
        return facts.FailedPasses > 0 ? $"{found}; {Plural(facts.FailedPasses, "analysis", "analyses")} failed." : $"{found}.";
    }

    private static string Join(params string[] sentences) => string.Join(' ', sentences.Where(static sentence => sentence.Length > 0));

    /// <summary>The known parts with commas and a last "and".</summary>
    private static string List(string[] parts)
    {
        string[] known = [.. parts.Where(static part => part.Length > 0)];
        return known.Length < 2 ? string.Concat(known) : $"{string.Join(", ", known[..^1])} and {known[^1]}";
    }

    private static string Bytes(long value) => UnitFormatter.Format(value, Unit.Bytes);

    private static string Count(long value) => UnitFormatter.Format(value, Unit.Count);

    private static string Plural(long count, string one, string? many = null) =>
        $"{count.ToString("N0", CultureInfo.InvariantCulture)} {(count == 1 ? one : many ?? one + "s")}";
}
