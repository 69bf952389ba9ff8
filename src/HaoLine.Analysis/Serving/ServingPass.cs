using HaoLine.Architecture;
using HaoLine.Reporting;
using HaoLine.Serving;

namespace HaoLine.Analysis;

/// <summary>Which serving runtimes take a model, from dated lists of class names, architectures, formats and quantization schemes. Reads no payload.</summary>
public sealed class ServingPass : AnalysisPass<ServingResult>
{
    private readonly ServingCatalog catalog;

    /// <summary>With the built-in lists.</summary>
    public ServingPass()
        : this(ServingCatalog.Default)
    {
    }

    /// <summary>With other lists.</summary>
    public ServingPass(ServingCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        this.catalog = catalog;
    }

    /// <summary>Key of the result; section <c>serving</c>.</summary>
    public static ResultKey<ServingResult> Result { get; } = new("serving");

    /// <inheritdoc />
    public override PassDescriptor Descriptor { get; } = new("Serving", Result) { UsesIfPresent = [LlmPass.Result] };

    /// <inheritdoc />
    protected override ServingResult Run(AnalysisContext context, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(context);
        LlmResult? llm = context.TryGet(LlmPass.Result, out LlmResult? found) ? found : null;
        var subject = new ServingSubject(
            context.Model, llm?.Architecture ?? context.Model.Facets.Find<ArchitectureFacts>(), llm?.Quantization ?? context.Model.Facets.Find<QuantizationFacts>());
        IReadOnlyList<ServingAssessment> assessments = ServingRules.AssessAll(this.catalog.Runtimes, subject);
        (ServingAssessment? recommended, string reason) = ServingRules.Recommend(assessments, subject);
        return new ServingResult { Assessments = assessments, Recommended = recommended, Reason = reason };
    }

    /// <inheritdoc />
    protected override void Describe(ServingResult result, ReportSectionBuilder section)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(section);
        section
            .Metric("recommended", "Runtime to try first", result.Recommended?.Runtime.Name, audience: BlockAudience.Detail)
            .Metric("reason", "Because", result.Reason, audience: BlockAudience.Detail)
            .Table(
                "runtimes",
                "Runtimes",
                [new("runtime", "Runtime"), new("id", "Id") { DataOnly = true }, new("verdict", "Verdict"), new("reasons", "Reasons"), new("asOf", "As of"), new("source", "Source") { DataOnly = true }, new("revision", "Revision") { DataOnly = true }],
                result.Assessments.Select(static item => (IReadOnlyList<ReportValue>)
                [
                    item.Runtime.Name, item.Runtime.Id, Word(item.Verdict), string.Join("; ", item.Reasons), item.Runtime.AsOf, item.Runtime.Source, item.Runtime.Revision,
                ]));
    }

    private static string Word(ServingVerdict verdict) => verdict == ServingVerdict.SupportedWithLimits ? "supportedWithLimits" : verdict.ToString().ToLowerInvariant();
}
