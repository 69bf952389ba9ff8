using HaoLine.Diagnostics;
using HaoLine.Formats;
using HaoLine.Ir;
using HaoLine.Operators;

namespace HaoLine.Analysis;

/// <summary>Runs a plan on one model. Every analysis sees only what it declared and writes to its own sink.</summary>
internal sealed class PassScheduler(PassPlan plan, OperatorRegistry operators, InspectionLimits limits, PassFailureHandling failureHandling)
{
    public async Task<PassRun> RunAsync(Model model, InspectionOptions options, IProgress<InspectionProgress>? progress, CancellationToken ct)
    {
        var run = new PassRun();
        int done = 0;
        foreach (IAnalysisPass pass in plan.Passes)
        {
            ct.ThrowIfCancellationRequested();
            progress?.Report(new InspectionProgress(pass.Descriptor.Produces.Id, done++, plan.Passes.Count));
            PassOutcome outcome = await this.RunOneAsync(pass, model, options, run, ct).ConfigureAwait(false);
            run.Outcomes.Add(outcome);
        }

        progress?.Report(new InspectionProgress("done", plan.Passes.Count, plan.Passes.Count));
        return run;
    }

    private static string? ReasonToSkip(IAnalysisPass pass, Model model, InspectionOptions options, PassRun run)
    {
        PassDescriptor descriptor = pass.Descriptor;
        ModelCapabilities absent = descriptor.RequiredCapabilities & ~model.Capabilities;
        if (absent != ModelCapabilities.None)
        {
            return $"the model has no {CapabilityNames.Describe(absent)}";
        }

        foreach (ResultKey key in descriptor.Requires)
        {
            if (!run.Results.ContainsKey(key))
            {
                PassOutcome cause = run.Outcomes.First(outcome => outcome.Key == key.Id);
                return $"it needs '{key}', which {(cause.Status == PassStatus.Failed ? "failed" : "was skipped")}: {cause.Reason}";
            }
        }

        return (pass as IOptionalPass)?.ReasonToSkip(options);
    }

    private async Task<PassOutcome> RunOneAsync(IAnalysisPass pass, Model model, InspectionOptions options, PassRun run, CancellationToken ct)
    {
        PassDescriptor descriptor = pass.Descriptor;
        string key = descriptor.Produces.Id;
        if (ReasonToSkip(pass, model, options, run) is { } reason)
        {
            return new PassOutcome(key, PassStatus.Skipped, reason);
        }

        var declared = new Dictionary<ResultKey, object>();
        foreach (ResultKey needed in descriptor.Requires.Concat(descriptor.UsesIfPresent))
        {
            if (run.Results.TryGetValue(needed, out object? value))
            {
                declared[needed] = value;
            }
        }

        var sink = new DiagnosticBag();
        try
        {
            var context = new AnalysisContext(descriptor, model, operators, options, limits, sink, declared);
            object result = await pass.RunAsync(context, ct).ConfigureAwait(false)
                ?? throw new InvalidOperationException("The analysis returned nothing.");
            run.Results.Add(descriptor.Produces, result);
            run.Completed.Add((pass, result));
            run.Diagnostics.AddRange(sink.Diagnostics);
            return new PassOutcome(key, PassStatus.Completed);
        }
        catch (Exception error) when (error is not OperationCanceledException && failureHandling == PassFailureHandling.Report)
        {
            run.Diagnostics.AddRange(sink.Diagnostics);
            run.Diagnostics.Add(Crash(key, error, model));
            return new PassOutcome(key, PassStatus.Failed, $"{error.GetType().Name}: {error.Message}");
        }
    }

    internal static Diagnostic Crash(string key, Exception error, Model model) => AnalysisDiagnostics.PassCrashed.At(
        new SourceLocation(model.Source.Path), key, error.GetType().Name, error.Message);
}
