using HaoLine.Diagnostics;
using HaoLine.Formats;
using HaoLine.Ir;
using HaoLine.Operators;

namespace HaoLine.Analysis;

/// <summary>
/// Runs a plan on one model. Every analysis sees only what it declared and writes to its own sink; analyses that do not depend on
/// each other run side by side, and everything is merged in plan order, so that the outcome does not depend on timing.
/// </summary>
internal sealed class PassScheduler(PassPlan plan, Lazy<OperatorRegistry> operators, InspectionLimits limits, PassFailureHandling failureHandling)
{
    public async Task<PassRun> RunAsync(Model model, InspectionOptions options, IProgress<InspectionProgress>? progress, CancellationToken ct)
    {
        var running = new Dictionary<ResultKey, Task<Finished>>();
        var tasks = new List<Task<Finished>>(plan.Passes.Count);
        int started = 0;
        foreach (IAnalysisPass pass in plan.Passes)
        {
            // Producers come first in the plan, so every task that this one waits for is there.
            KeyValuePair<ResultKey, Task<Finished>>[] needs = [.. pass.Descriptor.Requires.Concat(pass.Descriptor.UsesIfPresent)
                .Distinct()
                .Where(running.ContainsKey)
                .Select(key => new KeyValuePair<ResultKey, Task<Finished>>(key, running[key]))];
            Task<Finished> task = Task.Run(
                async () =>
                {
                    var inputs = new Dictionary<ResultKey, Finished>(needs.Length);
                    foreach ((ResultKey key, Task<Finished> producer) in needs)
                    {
                        inputs[key] = await producer.ConfigureAwait(false);
                    }

                    ct.ThrowIfCancellationRequested();
                    progress?.Report(new InspectionProgress(pass.Descriptor.Produces.Id, Interlocked.Increment(ref started) - 1, plan.Passes.Count));
                    return await this.RunOneAsync(pass, model, options, inputs, progress, ct).ConfigureAwait(false);
                },
                ct);
            running[pass.Descriptor.Produces] = task;
            tasks.Add(task);
        }

        // Every task ends before the first error is thrown: nothing may use the model after that.
        await ((Task)Task.WhenAll(tasks)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var run = new PassRun();
        foreach (Task<Finished> task in tasks)
        {
            Finished finished = await task.ConfigureAwait(false);
            run.Outcomes.Add(finished.Outcome);
            run.Diagnostics.AddRange(finished.Diagnostics);
            if (finished.Result is { } result)
            {
                run.Results.Add(finished.Pass.Descriptor.Produces, result);
                run.Completed.Add((finished.Pass, result));
            }
        }

        progress?.Report(new InspectionProgress("done", plan.Passes.Count, plan.Passes.Count));
        return run;
    }

    internal static Diagnostic Crash(string key, Exception error, Model model) => AnalysisDiagnostics.PassCrashed.At(
        new SourceLocation(model.Source.Path), key, error.GetType().Name, error.Message);

    private static string? ReasonToSkip(IAnalysisPass pass, Model model, InspectionOptions options, Dictionary<ResultKey, Finished> inputs)
    {
        PassDescriptor descriptor = pass.Descriptor;
        ModelCapabilities absent = descriptor.RequiredCapabilities & ~model.Capabilities;
        if (absent != ModelCapabilities.None)
        {
            return $"the model has no {CapabilityNames.Describe(absent)}";
        }

        foreach (ResultKey key in descriptor.Requires)
        {
            if (inputs[key] is { Result: null, Outcome: var cause })
            {
                return $"it needs '{key}', which {(cause.Status == PassStatus.Failed ? "failed" : "was skipped")}: {cause.Reason}";
            }
        }

        return (pass as IOptionalPass)?.ReasonToSkip(options) ?? (pass as IModelBoundPass)?.ReasonToSkip(model);
    }

    private async Task<Finished> RunOneAsync(
        IAnalysisPass pass, Model model, InspectionOptions options, Dictionary<ResultKey, Finished> inputs, IProgress<InspectionProgress>? progress, CancellationToken ct)
    {
        PassDescriptor descriptor = pass.Descriptor;
        string key = descriptor.Produces.Id;
        if (ReasonToSkip(pass, model, options, inputs) is { } reason)
        {
            return new Finished(pass, new PassOutcome(key, PassStatus.Skipped, reason), null, []);
        }

        var declared = new Dictionary<ResultKey, object>();
        foreach ((ResultKey needed, Finished input) in inputs)
        {
            if (input.Result is { } value)
            {
                declared[needed] = value;
            }
        }

        var sink = new DiagnosticBag();
        try
        {
            var context = new AnalysisContext(descriptor, model, operators, options, limits, sink, declared) { Progress = progress };
            object result = await pass.RunAsync(context, ct).ConfigureAwait(false)
                ?? throw new InvalidOperationException("The analysis returned nothing.");
            return new Finished(pass, new PassOutcome(key, PassStatus.Completed), result, sink.Diagnostics);
        }
        catch (PassNotApplicableException error)
        {
            return new Finished(pass, new PassOutcome(key, PassStatus.Skipped, error.Message), null, sink.Diagnostics);
        }
        catch (Exception error) when (error is not OperationCanceledException && failureHandling == PassFailureHandling.Report)
        {
            return new Finished(
                pass, new PassOutcome(key, PassStatus.Failed, $"{error.GetType().Name}: {error.Message}"), null, [.. sink.Diagnostics, Crash(key, error, model)]);
        }
    }

    /// <summary>How one analysis ended, what it found, and its result when it completed.</summary>
    private sealed record Finished(IAnalysisPass Pass, PassOutcome Outcome, object? Result, IReadOnlyList<Diagnostic> Diagnostics);
}
