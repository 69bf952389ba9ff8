using HaoLine.Architecture;
using HaoLine.Ir;

namespace HaoLine.Serving;

/// <summary>
/// Holds a model against the lists of a runtime. A verdict says no more than the lists do: a name that is not in them is unknown, unless the
/// runtime does not read such models at all.
/// </summary>
public static class ServingRules
{
    private const string HuggingFace = "huggingface";
    private const string Gguf = "gguf";
    private const string Onnx = "onnx";

    /// <summary>The verdict of one runtime.</summary>
    public static ServingAssessment Assess(ServingRuntime runtime, ServingSubject subject)
    {
        ArgumentNullException.ThrowIfNull(runtime);
        ArgumentNullException.ThrowIfNull(subject);
        (ServingVerdict verdict, List<string> reasons) = runtime switch
        {
            { Backends.Count: > 0 } => ByBackend(runtime, subject),
            { Architectures.Count: > 0 } => ByArchitecture(runtime, subject),
            { ModelTypes.Count: > 0 } => ByModelType(runtime, subject),
            _ => ByClass(runtime, subject),
        };
        if (runtime.SplitsHeads && verdict is ServingVerdict.Supported or ServingVerdict.SupportedWithLimits && subject.Architecture is { } architecture)
        {
            reasons.Add(Splits(architecture));
        }

        return new ServingAssessment(runtime, verdict, reasons);
    }

    /// <summary>
    /// The runtime to try first: for GGUF the one whose own format it is, for checkpoints of language models the first of the list that takes
    /// them without limits, then with limits; for graphs of language models the pipeline runtime, for other graphs the server.
    /// </summary>
    public static (ServingAssessment? Assessment, string Reason) Recommend(IReadOnlyList<ServingAssessment> assessments, ServingSubject subject)
    {
        ArgumentNullException.ThrowIfNull(assessments);
        ArgumentNullException.ThrowIfNull(subject);
        bool isGenerator = subject.Architecture?.Decoder is not null;
        ServingAssessment? First(ServingVerdict verdict, Func<ServingAssessment, bool> takes) =>
            assessments.FirstOrDefault(item => item.Verdict == verdict && takes(item));
        bool IsGeneral(ServingAssessment item) => item.Runtime.Backends.Count > 0;
        foreach (ServingVerdict verdict in (ReadOnlySpan<ServingVerdict>)[ServingVerdict.Supported, ServingVerdict.SupportedWithLimits, ServingVerdict.Convertible])
        {
            ServingAssessment? found = isGenerator
                ? First(verdict, item => !IsGeneral(item) && item.Runtime.Formats.Contains(subject.Format)) ?? First(verdict, item => !IsGeneral(item)) ?? First(verdict, IsGeneral)
                : First(verdict, IsGeneral) ?? First(verdict, static _ => true);
            if (found is not null)
            {
                string way = verdict switch
                {
                    ServingVerdict.Supported => "takes it as it is",
                    ServingVerdict.SupportedWithLimits => "takes it with limits",
                    _ => "takes it after a conversion",
                };
                string kind = isGenerator ? "it generates, and of the runtimes for language models" : "it does not generate, and of the servers";
                return (found, $"{kind} {found.Runtime.Name} is the first that {way}");
            }
        }

        return (null, "no runtime of the lists takes it");
    }

    /// <summary>Numbers of devices up to eight that may share a layer.</summary>
    private static string Splits(ArchitectureFacts architecture)
    {
        long[] heads = [.. architecture.Stacks.SelectMany(static stack => stack.Layers).Select(static layer => layer.Attention)
            .Where(static attention => attention.Reach != AttentionReach.None).Select(static attention => attention.QueryHeads).Distinct().Order()];
        int[] fitting = [.. Enumerable.Range(0, 4).Select(static power => 1 << power).Where(devices => heads.All(count => count % devices == 0))];
        return heads.Length == 0
            ? "no layer has attention, so no heads bound how many devices share a layer"
            : $"{string.Join(", ", heads)} query heads can be shared by {string.Join(", ", fitting)} devices";
    }

    private static (ServingVerdict Verdict, List<string> Reasons) ByClass(ServingRuntime runtime, ServingSubject subject)
    {
        if (runtime.LimitedFormats.TryGetValue(subject.Format, out string? limit) && subject.Architecture is { } stored)
        {
            return (ServingVerdict.SupportedWithLimits, [limit, $"the file is of the architecture '{stored.Name}'"]);
        }

        if (!runtime.Formats.Contains(subject.Format))
        {
            return subject.Format == "safetensors"
                ? (ServingVerdict.Unknown, ["weights without their config.json do not tell the class that implements them; inspect the folder"])
                : (ServingVerdict.Unsupported, [$"it reads {string.Join(", ", runtime.Formats)}, not {subject.Format}"]);
        }

        string name = subject.Architecture?.ClassName ?? "";
        if (name.Length == 0)
        {
            return (ServingVerdict.Unknown, ["the configuration names no implementing class ('architectures')"]);
        }

        if (runtime.RemovedClasses.TryGetValue(name, out string? last))
        {
            return (ServingVerdict.Unsupported, [$"'{name}' was last taken by version {last}"]);
        }

        string kind = runtime.Classes.FirstOrDefault(group => group.Value.Contains(name, StringComparer.Ordinal)).Key ?? "";
        if (kind.Length == 0)
        {
            return runtime.FallbackSuffix.Length > 0 && name.EndsWith(runtime.FallbackSuffix, StringComparison.Ordinal)
                ? (ServingVerdict.SupportedWithLimits, [$"'{name}' is not in its list; it is tried through {runtime.Fallback}"])
                : (ServingVerdict.Unknown, [$"'{name}' is not in its list"]);
        }

        var reasons = new List<string> { $"'{name}' is in its list ({kind})" };
        ServingVerdict verdict = ServingVerdict.Supported;
        if (runtime.Limits.TryGetValue(name, out string? own))
        {
            reasons.Add(own);
            verdict = ServingVerdict.SupportedWithLimits;
        }

        if (subject.Quantization is { } quantization)
        {
            bool isListed = runtime.Quantization.Contains(quantization.Scheme, StringComparer.OrdinalIgnoreCase);
            reasons.Add(runtime.Quantization.Count == 0 ? $"its list says nothing about the quantization '{quantization.Scheme}'"
                : isListed ? $"it takes the quantization '{quantization.Scheme}'"
                : $"the quantization '{quantization.Scheme}' is not in its list");
            verdict = isListed ? verdict : ServingVerdict.SupportedWithLimits;
        }

        return (verdict, reasons);
    }

    private static (ServingVerdict Verdict, List<string> Reasons) ByArchitecture(ServingRuntime runtime, ServingSubject subject)
    {
        string name = subject.Architecture?.Name ?? "";
        if (runtime.Formats.Contains(subject.Format))
        {
            DataType[] removed = [.. subject.Model.Weights.Select(static weight => weight.Data.ElementType).Distinct().Where(type => runtime.RemovedTypes.Contains(type.Name, StringComparer.OrdinalIgnoreCase))];
            return name.Length == 0 ? (ServingVerdict.Unknown, ["the file states no architecture"])
                : removed.Length > 0 ? (ServingVerdict.Unsupported, [$"it reads {string.Join(", ", removed.Select(static type => type.Name))} no more"])
                : runtime.Architectures.Contains(name, StringComparer.Ordinal) ? (ServingVerdict.Supported, [$"the architecture '{name}' is in its list"])
                : (ServingVerdict.Unknown, [$"the architecture '{name}' is not in its list"]);
        }

        if (subject.Format is HuggingFace && runtime.Convertible.TryGetValue(name, out string? target))
        {
            return (ServingVerdict.Convertible, [$"its converter brings '{name}' into {string.Join(", ", runtime.Formats)} as '{target}'"]);
        }

        return subject.Format is HuggingFace && name.Length > 0
            ? (ServingVerdict.Unknown, [$"whether its converter takes '{name}' is not in the list"])
            : (ServingVerdict.Unsupported, [$"it reads {string.Join(", ", runtime.Formats)}, not {subject.Format}"]);
    }

    private static (ServingVerdict Verdict, List<string> Reasons) ByModelType(ServingRuntime runtime, ServingSubject subject)
    {
        if (subject.Architecture is not { } architecture)
        {
            return (ServingVerdict.Unsupported, ["it runs language models, and this is none or its architecture is not known"]);
        }

        if (subject.Format == Onnx)
        {
            return (ServingVerdict.SupportedWithLimits, ["the graph has attention of a language model", "it needs a genai_config.json beside the graph, and inputs and outputs as its model builder names them"]);
        }

        string name = runtime.SameTypes.GetValueOrDefault(architecture.Name, architecture.Name);
        string kind = runtime.ModelTypes.FirstOrDefault(group => group.Value.Contains(name, StringComparer.Ordinal)).Key ?? "";
        return subject.Format is not (HuggingFace or Gguf) ? (ServingVerdict.Unsupported, [$"it reads {string.Join(", ", runtime.Formats)}, not {subject.Format}"])
            : kind.Length > 0 ? (ServingVerdict.Convertible, [$"'{name}' is in its list ({kind})", "its model builder makes the graph"])
            : (ServingVerdict.Unknown, [$"'{architecture.Name}' is not in its list"]);
    }

    private static (ServingVerdict Verdict, List<string> Reasons) ByBackend(ServingRuntime runtime, ServingSubject subject)
    {
        if (!runtime.Backends.TryGetValue(subject.Format, out string? backend))
        {
            return subject.Model.MainGraph is not null
                ? (ServingVerdict.Convertible, [$"it has no backend for {subject.Format}; ONNX, TensorRT, TorchScript, SavedModel and OpenVINO have one"])
                : (ServingVerdict.Unsupported, [$"it has no backend for {subject.Format}, and weights alone are no model to run"]);
        }

        return subject.Format == HuggingFace
            ? subject.Architecture?.Decoder is null
                ? (ServingVerdict.Unknown, ["a folder is served by a backend for language models, and this is none or not known as one"])
                : (ServingVerdict.SupportedWithLimits, [$"through its backend '{backend}', as far as that takes the class"])
            : (ServingVerdict.Supported, [$"its backend '{backend}' runs {subject.Format}"]);
    }
}
