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
        string short1 = Need(facts);
        string[] detailed =
        [
            what,
            Language(facts),
            Cost(facts),
            Quantized(facts),
            Fit(facts),
            Findings(facts),
        ];
        return new SummaryText(Join(what, short1), Join(detailed), SummaryText.Template);
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
        string kind = facts.Generates ? "language model" : facts.Encodes ? "encoder" : facts.Nodes is not null ? "network" : "set of weights";
        string family = facts.Family.Length > 0 && facts.Family != $"transformer {kind}" ? $" of the family {facts.Family}" : "";
        string article = kind == "encoder" ? "An" : "A";
        string form = facts.Format.Length > 0 ? $" in the format {facts.Format}" : "";
        string nodes = facts.Nodes is { } count ? $" with {Plural(count, "node")}" : "";
        string[] sizes =
        [
            facts.Parameters is { } parameters ? $"{Count(parameters)} parameters" : "",
            facts.ActiveParameters is { } active && active < facts.Parameters ? $"{Count(active)} of them used by each token" : "",
            facts.FileBytes > 0 ? $"{Bytes(facts.FileBytes)} on disk" : "",
        ];
        string listed = string.Join(", ", sizes.Where(static size => size.Length > 0));
        return $"{article} {kind}{family}{form}{nodes}{(listed.Length > 0 ? $": {listed}" : "")}.";
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

        string[] parts =
        [
            facts.Layers is { } layers ? $"has {Plural(layers, "layer")}" : "",
            facts.Context is > 0 and { } context ? $"reads up to {context.ToString("N0", CultureInfo.InvariantCulture)} tokens" : "",
            facts.CacheBytesPerToken is > 0 and { } cache ? $"keeps {Bytes(cache)} of cache for each" : "",
        ];
        string[] known = [.. parts.Where(static part => part.Length > 0)];
        return known.Length == 0 ? "" : $"It {(known.Length == 1 ? known[0] : $"{string.Join(", ", known[..^1])} and {known[^1]}")}.";
    }

    private static string Cost(SummaryFacts facts)
    {
        string open = facts.UnknownNodes > 0 ? $", without {Plural(facts.UnknownNodes, "node")} of unknown cost" : "";
        string work = facts.Macs is { } macs ? $"takes {UnitFormatter.Format(macs, Unit.Macs)}{open}" : "";
        string memory = facts.PeakActivationBytes is { } peak ? $"holds up to {Bytes(peak)} of activations{(facts.WeightBytes is { } weights ? $" beside {Bytes(weights)} of weights" : "")}" : "";
        return (work.Length > 0, memory.Length > 0) switch
        {
            (true, true) => $"One run {work} and {memory}.",
            (true, false) => $"One run {work}.",
            (false, true) => $"One run {memory}.",
            _ => facts.HasFreeSizes ? "Work and memory of one run depend on sizes that are not bound." : "",
        };
    }

    private static string Quantized(SummaryFacts facts) => facts.Quantization.Length == 0 ? ""
        : facts.BitsPerWeight is { } bits ? $"Weights are quantized with {facts.Quantization} and take {bits.ToString("0.##", CultureInfo.InvariantCulture)} bits for each parameter."
        : $"Weights are quantized with {facts.Quantization}.";

    private static string Fit(SummaryFacts facts)
    {
        if (facts.Devices.Count == 0)
        {
            return "";
        }

        int fitting = facts.Devices.Count(static device => device.Value);
        return facts.Devices.Count > NamedDevices
            ? $"It fits on {fitting} of {Plural(facts.Devices.Count, "device")}."
            : $"It {string.Join(" and ", facts.Devices.Select(static device => $"{(device.Value ? "fits" : "does not fit")} on {device.Key}"))}.";
    }

    private static string Findings(SummaryFacts facts)
    {
        string[] parts =
        [
            facts.Errors > 0 ? Plural(facts.Errors, "error") : "",
            facts.Warnings > 0 ? Plural(facts.Warnings, "warning") : "",
            facts.Remarks > 0 ? Plural(facts.Remarks, "remark") : "",
        ];
        string[] known = [.. parts.Where(static part => part.Length > 0)];
        string found = known.Length == 0 ? "The inspection found nothing to report"
            : $"The inspection found {(known.Length == 1 ? known[0] : $"{string.Join(", ", known[..^1])} and {known[^1]}")}";
        return facts.FailedPasses > 0 ? $"{found}; {Plural(facts.FailedPasses, "analysis", "analyses")} failed." : $"{found}.";
    }

    private static string Join(params string[] sentences) => string.Join(' ', sentences.Where(static sentence => sentence.Length > 0));

    private static string Bytes(long value) => UnitFormatter.Format(value, Unit.Bytes);

    private static string Count(long value) => UnitFormatter.Format(value, Unit.Count);

    private static string Plural(long count, string one, string? many = null) =>
        $"{count.ToString("N0", CultureInfo.InvariantCulture)} {(count == 1 ? one : many ?? one + "s")}";
}
